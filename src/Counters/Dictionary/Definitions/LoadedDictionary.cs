using System.Collections.Immutable;
using Counters.Dictionary.GitLabKeys;

namespace Counters.Dictionary.Definitions;

/// <summary>What loading a definition folder gives: the dictionary, and what an operator should know about it.</summary>
/// <param name="Warnings">Doubtful places that do not stop anything from being counted as defined, ordered by file and line.</param>
public sealed record LoadedDictionary(CounterDictionary Dictionary, ImmutableArray<DefinitionFault> Warnings)
{
    /// <summary>GitLab's maps from rules to the Redis keys of former versions; empty when there are none beside the definitions.</summary>
    public LegacyKeys LegacyKeys { get; init; } = LegacyKeys.None;
}
