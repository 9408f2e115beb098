namespace Counters.Host.Demo;

/// <summary>One line of a request's body.</summary>
/// <param name="RejectedAs">The code with which it was planted to be refused; null for a good event.</param>
internal sealed record SampleLine(string Json, string? RejectedAs = null);

/// <summary>One request: its lines, and whether it travels compressed.</summary>
internal sealed record SampleBatch(IReadOnlyList<SampleLine> Lines, bool IsGzip);
