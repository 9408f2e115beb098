using Counters.Contracts;
using Counters.Dictionary;
using CsCheck;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>Which rules an event meets: filters compare type and value, and a missing identifier skips its rule.</summary>
public sealed class RuleMatchingTests
{
    /// <summary>JSON forms beside what a filter calls them.</summary>
    private static readonly (string Json, string? Text, bool IsNumber)[] Values =
    [
        ("\"1\"", "1", false), ("1", "1", true), ("1.0", "1", true), ("1e0", "1", true), ("\"1.0\"", "1.0", false), ("2", "2", true),
        ("\"a\"", "a", false), ("\"\\u0061\"", "a", false), ("\"A\"", "A", false), ("\"\"", "", false), ("null", null, false),
    ];

    private static readonly Gen<(string Json, string? Text, bool IsNumber)> Value = Gen.Int[0, Values.Length - 1].Select(at => Values[at]);

    [Fact]
    public void A_filter_matches_exactly_its_type_and_value() => Gen.Select(Value, Value, Value).Sample(
        (wanted, custom, size) =>
        {
            if (wanted.Text is null) { return; }
            var rule = new CountingRule("push", [new RuleFilter("custom", wanted.Text, wanted.IsNumber), new RuleFilter("size", "2", true)], RuleKind.Total, UniqueIdentifier.None);
            var events = new SomeEvents(rule);
            var request = events.ReadJson($$$"""{"event":"push","namespace_id":1,"additional_properties":{"custom":{{{custom.Json}}},"size":{{{size.Json}}}}}""");
            var isMatch = custom.Text == wanted.Text && custom.IsNumber == wanted.IsNumber && size is { Text: "2", IsNumber: true };
            Assert.Equal(isMatch, Assert.Single(events.Packed(request)).Totals.Contains(rule.Path));
        },
        iter: 2_000);

    [Theory]
    [InlineData("3")]
    [InlineData("3.0")]
    public void Filters_on_3_and_on_3_point_0_are_two_counters_of_the_same_events(string sent)
    {
        CountingRule[] rules = [.. new[] { "3", "3.0" }.Select(text => new CountingRule("push", [new RuleFilter("value", text, true)], RuleKind.Total, UniqueIdentifier.None))];
        var events = new SomeEvents(rules);
        var request = events.ReadJson($$$"""{"event":"push","namespace_id":1,"additional_properties":{"value":{{{sent}}}}}""");
        Assert.Equal(["push", "push-filter:[value:3.0]", "push-filter:[value:3]"], Assert.Single(events.Packed(request)).Totals.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_missing_value_or_identifier_skips_the_rule_and_no_other()
    {
        var sum = new CountingRule("push", [], RuleKind.Sum, UniqueIdentifier.None);
        var uniques = Enum.GetValues<UniqueIdentifier>().Where(unique => unique != UniqueIdentifier.None)
            .Select(unique => new CountingRule("push", [], RuleKind.Unique, unique)).ToArray();
        var events = new SomeEvents([sum, .. uniques]);

        var bare = Assert.Single(events.Packed(events.ReadJson("""{"event":"push","namespace_id":1}""")));
        Assert.Equal(["push"], bare.Totals);
        Assert.Empty(bare.Sums);
        Assert.Equal(["push-namespace"], bare.Uniques);

        var full = Assert.Single(events.Packed(events.ReadJson(
            """{"event":"push","namespace_id":1,"user_id":5,"project_id":6,"additional_properties":{"label":"l","property":"p","value":2.50}}""")));
        Assert.Equal([sum.Path], full.Sums);
        Assert.Equal(new Amount(2_500_000_000), full.Amount);
        Assert.Equal(uniques.Select(rule => rule.Path).Order(), full.Uniques.Order());
    }
}
