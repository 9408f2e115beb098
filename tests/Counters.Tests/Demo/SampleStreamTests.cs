using Counters.Dictionary.Definitions;
using Counters.Host.Demo;
using Counters.Ingest.Parsing;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>The demo's stream is the same all day long, and holds everything that it promises.</summary>
public sealed class SampleStreamTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly SampleStream Stream = SampleStream.Of(Noon);

    [Fact]
    public void A_second_demo_of_the_same_day_sends_the_very_same_bytes()
    {
        var again = SampleStream.Of(Noon.AddHours(11));

        Assert.Equal(Stream.Batches.Select(batch => batch.IsGzip), again.Batches.Select(batch => batch.IsGzip));
        Assert.Equal(Stream.Lines.Select(line => line.Json), again.Lines.Select(line => line.Json));
    }

    [Fact]
    public void Another_day_uses_other_namespaces() =>
        Assert.Empty(Stream.Tree.Namespaces.Select(ns => ns.Id).Intersect(SampleStream.Of(Noon.AddDays(1)).Tree.Namespaces.Select(ns => ns.Id)));

    [Fact]
    public void Each_kind_of_fault_is_planted()
    {
        string[] codes =
        [
            RejectionCode.InvalidJson, RejectionCode.InvalidProperty, RejectionCode.MissingProperty, RejectionCode.TooFarAhead,
            RejectionCode.TooLate, RejectionCode.UnknownEvent, RejectionCode.UnknownProperty,
        ];

        Assert.Equal(codes, Stream.Rejected.Keys.Order(StringComparer.Ordinal));
        Assert.All(Stream.Rejected.Values, count => Assert.True(count >= 4));
    }

    [Fact]
    public void Events_are_repeated_within_a_request_in_later_ones_and_as_whole_requests()
    {
        var goodLines = Stream.Batches.Select(batch => batch.Lines.Where(line => line.RejectedAs is null).Select(line => line.Json).ToList()).ToList();

        Assert.Contains(goodLines, lines => lines.Distinct().Count() < lines.Count);
        Assert.Contains(goodLines.Skip(1), lines => lines.Intersect(goodLines[0]).Any() && !lines.SequenceEqual(goodLines[0]));
        Assert.Equal(Stream.ResentBatches, Stream.Batches.Count - Stream.Batches.Distinct().Count());
        Assert.InRange(Stream.ResentBatches, 2, 5);
    }

    [Fact]
    public void About_twenty_thousand_events_travel_in_requests_of_at_most_five_hundred_lines()
    {
        Assert.InRange(Stream.Fresh, 19_900, 20_000);
        Assert.All(Stream.Batches, batch => Assert.InRange(batch.Lines.Count, 1, SampleStream.BatchLinesMax));
        Assert.Contains(Stream.Batches, batch => batch.IsGzip);
        Assert.Contains(Stream.Batches, batch => !batch.IsGzip);
        Assert.InRange(Stream.Late, 300, 1_000);
    }

    [Fact]
    public void The_events_are_those_that_the_shipped_dictionary_knows()
    {
        var events = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary.Events;

        Assert.All(SampleActivities.All, activity => Assert.True(events.ContainsKey(activity.Event), activity.Event));
        Assert.Equal(events.Count, SampleActivities.All.Select(activity => activity.Event).Distinct().Count());
    }

    [Fact]
    public void Customers_differ_a_hundredfold_in_size() =>
        Assert.Equal(100, Stream.Tree.All.Max(customer => customer.Weight) / Stream.Tree.All.Min(customer => customer.Weight));
}
