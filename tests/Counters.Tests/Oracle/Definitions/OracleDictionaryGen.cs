using System.Collections.Immutable;
using CsCheck;

namespace Counters.Tests.Oracle.Definitions;

/// <summary>Random definitions: totals, sums, uniques and totals by value of every identifier, with and without filters, of one event or several, over all windows.</summary>
internal static class OracleDictionaryGen
{
    /// <summary>Filters choose among few values, which events then carry as well.</summary>
    private static readonly Gen<OracleFilter> Filter = Gen.OneOf(
        new OracleFilter("label", "a", false),
        new OracleFilter("label", "b", false),
        new OracleFilter("property", "x", false),
        new OracleFilter("property", "a", false),
        new OracleFilter("value", "3", true),
        new OracleFilter("value", "0.5", true),
        new OracleFilter("lang", "ruby", false),
        new OracleFilter("lang", "1", false),
        new OracleFilter("count", "1", true),
        new OracleFilter("count", "2.5", true));

    private static readonly Gen<ImmutableArray<OracleFilter>> Filters = Gen.Frequency(
            (5, Gen.Const(Array.Empty<OracleFilter>())),
            (4, Filter.Array[1]),
            (2, Filter.Array[2, 3]))
        .Select(filters => filters.DistinctBy(filter => filter.Property).ToImmutableArray());

    private static readonly Gen<string> Unique = Gen.Frequency(
        (6, "user.id"), (2, "project.id"), (2, "namespace.id"), (1, "label"), (1, "property"), (1, "value"));

    /// <summary>Not <c>user.id</c>: users are never kept by name.</summary>
    private static readonly Gen<string> Value = Gen.OneOf("project.id", "namespace.id", "label", "property", "value");

    private static readonly Gen<(ImmutableArray<string> Frames, bool IsList)> UniqueFrames = Frames(["7d"], ["28d"], ["7d", "28d"]);

    private static readonly Gen<(ImmutableArray<string> Frames, bool IsList)> TotalFrames =
        Frames(["7d"], ["28d"], ["all"], ["7d", "28d"], ["7d", "28d", "all"], ["28d", "all"]);

    public static readonly Gen<OracleDictionary> Dictionaries =
        from events in Gen.Int[2, 5]
        from metrics in Metric(events).Array[6, 16]
        select new OracleDictionary(
            [.. Enumerable.Range(0, events).Select(EventName)],
            [.. metrics.Select((metric, at) => metric with { KeyPath = $"{Branch(metric)}.m{at}" })]);

    private static Gen<OracleMetric> Metric(int events) => Gen.Frequency(
        (3, Metric(TotalFrames, Rule(events, OracleOperation.Total, Gen.Const("")))),
        (2, Metric(TotalFrames, Rule(events, OracleOperation.Sum, Gen.Const("")))),
        (5, Metric(UniqueFrames, Rule(events, OracleOperation.Unique, Unique))),
        (2, Metric(TotalFrames, Rule(events, OracleOperation.TotalPerValue, Value))),
        (1, LegacyUnique(events)),
        (1, LegacyTotal(events)));

    private static Gen<OracleMetric> Metric(Gen<(ImmutableArray<string> Frames, bool IsList)> frames, Gen<OracleRule> rule) =>
        from window in frames
        from rules in rule.Array[1, 3]
        select new OracleMetric("", window.Frames, window.IsList, false, [.. rules.DistinctBy(each => each.Path)]);

    private static Gen<OracleMetric> LegacyTotal(int events) => Gen.Int[0, events - 1].Select(
        number => new OracleMetric("", ["all"], false, true, [new OracleRule(EventName(number), OracleOperation.Total, "", [])]));

    private static Gen<OracleMetric> LegacyUnique(int events) =>
        from window in UniqueFrames
        from numbers in Gen.Int[0, events - 1].Array[1, 3]
        select new OracleMetric(
            "", window.Frames, window.IsList, true, [.. numbers.Distinct().Select(number => new OracleRule(EventName(number), OracleOperation.Unique, "user.id", []))]);

    private static Gen<OracleRule> Rule(int events, OracleOperation operation, Gen<string> unique) =>
        Gen.Select(Gen.Int[0, events - 1], unique, Filters, (number, identifier, filters) => new OracleRule(EventName(number), operation, identifier, filters));

    private static Gen<(ImmutableArray<string> Frames, bool IsList)> Frames(params string[][] lists) => Gen.OneOf(
        [.. lists.Select(list => (list.ToImmutableArray(), list.Length > 1)), ([.. lists[0]], true)]);

    private static string EventName(int number) => $"{OracleDictionary.Prefix}_event_{number}";

    private static string Branch(OracleMetric metric) => metric.Operation == OracleOperation.Unique ? "redis_hll_counters.oracle" : "counts";
}
