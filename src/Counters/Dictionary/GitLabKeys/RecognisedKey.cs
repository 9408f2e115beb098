namespace Counters.Dictionary.GitLabKeys;

/// <summary>A counter that a Redis key of GitLab stands for.</summary>
/// <param name="Path">Of the rule, which need not be in the dictionary.</param>
/// <param name="Week">Null: since ever.</param>
public sealed record RecognisedKey(string Path, IsoWeek? Week);
