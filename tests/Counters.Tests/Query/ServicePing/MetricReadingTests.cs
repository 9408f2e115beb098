using Counters.Contracts;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.ServicePing;
using Xunit;

namespace Counters.Tests.Query.ServicePing;

public sealed class MetricReadingTests
{
    /// <summary>A Wednesday; the last complete week is 9 to 16 November.</summary>
    private static readonly DateTimeOffset RecordedAt = new(2026, 11, 18, 10, 30, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Before = At("2026-01-01"), Inside = At("2026-11-11"), After = At("2026-11-17");

    [Fact]
    public void Active_all_window_and_matched_is_counted() => Expect(MetricStatus.Counted, 3, Read(3, Before));

    [Fact]
    public void Active_all_window_and_unmatched_is_a_measured_zero() => Expect(MetricStatus.Zero, 0, Read(null, Before));

    [Fact]
    public void Active_for_a_part_is_partial_and_says_since_when()
    {
        Expect(MetricStatus.Partial, 3, Read(3, Inside));
        Expect(MetricStatus.Partial, 0, Read(null, Inside));
        Assert.Equal(Inside, Read(3, Inside).CountedFrom);
    }

    [Fact]
    public void The_latest_of_several_rules_decides()
    {
        Expect(MetricStatus.Partial, 3, Read(3, Before, After));
        Expect(MetricStatus.Partial, 0, Read(null, Before, null));
    }

    [Fact]
    public void Rules_that_came_after_the_window_give_no_value_rather_than_zero()
    {
        Expect(MetricStatus.NotInstrumented, null, Read(null, After));
        Assert.Equal(After, Read(null, After).CountedFrom);
        Expect(MetricStatus.NotInstrumented, null, Read(null, [null]));
    }

    [Fact]
    public void Late_events_from_before_the_rule_are_given_as_partial() => Expect(MetricStatus.Partial, 2, Read(2, After));

    [Fact]
    public void A_failed_query_is_minus_one() =>
        Expect(MetricStatus.Failed, -1, Of(Metric(TimeFrame.SevenDays), [Before], null, hasFailed: true));

    [Fact]
    public void A_setting_is_not_instrumented() =>
        Expect(MetricStatus.NotInstrumented, null, Of(Metric(TimeFrame.None), [Before], null, hasFailed: false));

    [Fact]
    public void Everything_begins_when_counting_began()
    {
        var reading = Of(Metric(TimeFrame.All), [Inside], Amount.One, hasFailed: false);

        Expect(MetricStatus.Counted, 1, reading);
        Assert.Equal(new Period(Inside, At("2026-11-18T11:00:00Z")), reading.Window);
    }

    [Fact]
    public void Everything_of_two_rules_is_partial_until_both_count() =>
        Expect(MetricStatus.Partial, 1, Of(Metric(TimeFrame.All), [Before, Inside], Amount.One, hasFailed: false));

    private static MetricReading Read(long? counted, params DateTimeOffset?[] activeFrom) => Of(
        Metric(TimeFrame.SevenDays), activeFrom, counted is { } value ? Amount.FromInteger(value) : null, hasFailed: false);

    private static MetricReading Of(MetricDefinition metric, IReadOnlyList<DateTimeOffset?> activeFrom, Amount? counted, bool hasFailed) =>
        PingMetric.Of(metric, new PingSubject.Root(1), RecordedAt, RecordedAt, activeFrom, counted, hasFailed).Reading;

    private static void Expect(MetricStatus status, long? value, MetricReading reading) =>
        Assert.Equal((status, value is { } number ? Amount.FromInteger(number) : (Amount?)null), (reading.Status, reading.Value));

    private static MetricDefinition Metric(TimeFrame timeFrame) =>
        new SomeRules().Dictionary.Metrics.First(metric => metric.IsCounterBased) with { TimeFrame = timeFrame };

    private static DateTimeOffset At(string text) => Timestamp.TryParse(text, out var instant) ? instant : throw new FormatException(text);
}
