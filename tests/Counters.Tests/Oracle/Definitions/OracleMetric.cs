using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Definitions;

/// <summary>One metric file.</summary>
/// <param name="TimeFrames">One window, or with <paramref name="IsList"/> several, each of which is a number of its own.</param>
/// <param name="IsLegacy">
/// Written as of old, with its events in <c>options</c>: a <c>redis_hll</c> metric always counts users, a <c>redis</c> metric one event since ever.
/// </param>
internal sealed record OracleMetric(string KeyPath, ImmutableArray<string> TimeFrames, bool IsList, bool IsLegacy, ImmutableArray<OracleRule> Rules)
{
    public OracleOperation Operation => Rules[0].Operation;

    /// <summary>The rules that are reported: GitLab gives a metric by value one property for each identifier, so the last rule of each is seen.</summary>
    public IEnumerable<OracleRule> Reported =>
        Operation == OracleOperation.TotalPerValue ? Rules.Reverse().DistinctBy(rule => rule.Identifier) : Rules;

    /// <summary>The numbers of the Service Ping that the file gives (GitLab: metrics_dictionary.md).</summary>
    public IEnumerable<(string KeyPath, string TimeFrame)> Numbers => TimeFrames.Select(frame => (KeyPath + (IsList ? Suffix(frame) : ""), frame));

    public override string ToString() => $"{KeyPath} [{string.Join(' ', TimeFrames)}]{(IsLegacy ? " legacy" : "")}: {string.Join(" + ", Rules)}";

    private static string Suffix(string timeFrame) => timeFrame switch { "7d" => "_weekly", "28d" => "_monthly", _ => "" };
}
