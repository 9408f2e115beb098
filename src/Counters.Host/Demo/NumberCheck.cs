using System.Globalization;
using Counters.Dictionary;

namespace Counters.Host.Demo;

/// <summary>Compares every number of a Service Ping that is made of counters with the model.</summary>
internal static class NumberCheck
{
    /// <summary>Redis' own standard error is 0.81 %; four of them and a little more would be a broken estimator, not bad luck.</summary>
    private const decimal EstimateErrorMax = 0.03m;

    /// <summary>Where three in a hundred is less than this.</summary>
    private const decimal SmallErrorMax = 2;

    public static IEnumerable<MetricDefinition> Compared(CounterDictionary dictionary) =>
        dictionary.Metrics.Where(metric => metric is { IsReported: true, IsCounterBased: true, TimeFrame: not TimeFrame.None });

    /// <returns>What is wrong, a sentence each; empty when all is right.</returns>
    public static IEnumerable<string> Compare(
        string customer, CounterDictionary dictionary, PingAnswer ping, Func<MetricDefinition, ModelNumber> expect) =>
        Compared(dictionary)
            .Select(metric => (metric, fault: Fault(expect(metric), ping.Statuses.GetValueOrDefault(metric.KeyPath), Number(ping, metric))))
            .Where(entry => entry.fault is not null)
            .Select(entry => $"{customer}: {entry.metric.KeyPath} {entry.fault}");

    private static decimal? Number(PingAnswer ping, MetricDefinition metric) =>
        ping.Numbers.TryGetValue(metric.KeyPath, out var number) ? number : null;

    private static string? Fault(ModelNumber expected, string? status, decimal? number)
    {
        var isStatusRight = expected.HasMatches
            ? status is "counted" or "partial"
            : (status, number) is ("zero" or "partial", not null) or ("not_instrumented", null);
        var matches = expected.HasMatches ? "events" : "no event";
        if (!isStatusRight) { return $"is {status ?? "absent"}, though the model has {matches} in its window"; }
        if (number is not null && number != expected.Value) { return Text($"is {number}, the model says {expected.Value}"); }
        return expected.Distinct is { } distinct
            && Math.Abs(expected.Value - distinct) > Math.Max(SmallErrorMax, distinct * EstimateErrorMax)
            ? Text($"is estimated as {expected.Value}, too far from the true {distinct}")
            : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
