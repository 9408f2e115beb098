using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Counters.SystemTests.Telemetry;

/// <summary>A label and the values that it is compared with.</summary>
internal sealed record PromMatcher(string Label, ImmutableArray<string> Values)
{
    public static PromMatcher Of(Match match) =>
        new(match.Groups[1].Value, match.Groups[2].Value.EndsWith('~') ? [.. match.Groups[3].Value.Split('|')] : [match.Groups[3].Value]);
}
