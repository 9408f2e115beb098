using System.Collections.Immutable;

namespace Counters.SystemTests.Telemetry;

/// <summary>A metric with what is asked of its labels.</summary>
internal sealed record PromSelector(string Name, ImmutableArray<PromMatcher> Matchers);
