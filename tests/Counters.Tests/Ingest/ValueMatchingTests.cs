using System.Text.Json;
using Counters.Dictionary;
using CsCheck;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>What becomes of an event whose rules are counted by value, be the value known to this silo or not.</summary>
public sealed class ValueMatchingTests
{
    private static readonly CountingRule ByLabel = new("push", [], RuleKind.TotalPerValue, UniqueIdentifier.Label);
    private static readonly CountingRule ByProperty = new("push", [new RuleFilter("label", "a", false)], RuleKind.TotalPerValue, UniqueIdentifier.Property);

    private static readonly string?[] Known = [null, "", "a", "b", "é\t\n", "(other)"];

    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Int[0, Known.Length - 1].Select(at => Known[at]), Gen.String[0, 300].Where(text => !text.Any(char.IsSurrogate)).Select(text => (string?)text));

    [Fact]
    public Task Every_event_counts_once_for_its_value_whether_or_not_the_value_was_known() => Gen.Select(Text, Text).Array[1, 30].SampleAsync(
        async sent =>
        {
            using var breakdowns = new SomeBreakdowns();
            var events = new SomeEvents(ByLabel, ByProperty) { Breakdowns = breakdowns };
            var half = sent.Length / 2;
            await CountAsync(events, breakdowns, sent[..half]);
            Assert.Equal(sent[half..].Select(Expected), await CountAsync(events, breakdowns, sent[half..]));
        },
        iter: 500);

    [Theory]
    [InlineData(UniqueIdentifier.Label, "l")]
    [InlineData(UniqueIdentifier.Property, "p")]
    [InlineData(UniqueIdentifier.Value, "2.5")]
    [InlineData(UniqueIdentifier.Project, "6")]
    [InlineData(UniqueIdentifier.Namespace, "1")]
    public async Task An_event_is_counted_by_any_identifier_and_a_missing_one_skips_the_rule(UniqueIdentifier unique, string value)
    {
        using var breakdowns = new SomeBreakdowns();
        var events = new SomeEvents(new CountingRule("push", [], RuleKind.TotalPerValue, unique)) { Breakdowns = breakdowns };
        var request = events.ReadLines(
            """
            {"event":"push","namespace_id":1}
            {"event":"push","namespace_id":1,"project_id":6,"additional_properties":{"label":"l","property":"p","value":2.50}}
            """);
        await ResolveAsync(request);

        var counted = events.Packed(request).Select(packed => packed.Counters.Select(breakdowns.ValueOf).OfType<string>().ToList()).ToList();
        Assert.Equal(unique == UniqueIdentifier.Namespace ? [value] : [], counted[0]);
        Assert.Equal([value], counted[1]);
    }

    [Theory]
    [InlineData("3", "3")]
    [InlineData("-0", "0")]
    [InlineData("2.0", "2.0")]
    [InlineData("2.50", "2.5")]
    [InlineData("25e-1", "2.5")]
    [InlineData("1E3", "1000.0")]
    [InlineData("10", "10")]
    [InlineData("-7.25", "-7.25")]
    [InlineData("2.00", "2.0")]
    public async Task A_number_is_counted_as_Ruby_writes_it(string sent, string value)
    {
        using var breakdowns = new SomeBreakdowns();
        var events = new SomeEvents(new CountingRule("push", [], RuleKind.TotalPerValue, UniqueIdentifier.Value)) { Breakdowns = breakdowns };
        var request = events.ReadJson($$$"""{"event":"push","namespace_id":1,"additional_properties":{"value":{{{sent}}}}}""");
        await ResolveAsync(request);

        Assert.Equal([value], Assert.Single(events.Packed(request)).Counters.Select(breakdowns.ValueOf).OfType<string>());
    }

    private static async Task<List<string>> CountAsync(SomeEvents events, SomeBreakdowns breakdowns, (string? Label, string? Property)[] sent)
    {
        var request = events.ReadLines(string.Join('\n', sent.Select(each => JsonSerializer.Serialize(
            new { @event = "push", namespace_id = 1, user_id = 5, additional_properties = new { label = each.Label, property = each.Property } }))));
        await ResolveAsync(request);
        return [.. events.Packed(request).Select(packed => string.Join('|', packed.Counters.Select(breakdowns.ValueOf).OfType<string>().Order(StringComparer.Ordinal)))];
    }

    private static string Expected((string? Label, string? Property) sent) =>
        string.Join('|', new[] { sent.Label, sent.Label == "a" ? sent.Property : null }.OfType<string>().Select(Folded).Order(StringComparer.Ordinal));

    private static string Folded(string value) => System.Text.Encoding.UTF8.GetByteCount(value) > Breakdown.ValueBytesMax ? "(other)" : value;

    private static async Task ResolveAsync(Counters.Ingest.EventRequest request)
    {
        foreach (var batch in request.Batches)
        {
            foreach (var value in batch.UnknownValues) { await value.Breakdown.LearnAsync([value.Value]); }
            batch.ResolveValues();
        }
    }
}
