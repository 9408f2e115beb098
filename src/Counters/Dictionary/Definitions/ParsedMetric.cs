using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>The metrics of one file (one for each of its time frames) with what only the check across files needs.</summary>
/// <param name="Line">Where the key path stands.</param>
internal sealed record ParsedMetric(ImmutableArray<MetricDefinition> Metrics, ImmutableArray<ParsedRule> Rules, string File, int Line);
