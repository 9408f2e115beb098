using System.Collections.Immutable;
using System.Text.Json;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Tests.Dictionary.Breakdowns;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using CsCheck;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>What becomes of an event whose rules are counted by value, be the value known to this silo or not.</summary>
public sealed class ValueMatchingTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    private static readonly CountingRule ByLabel = new("push", [], RuleKind.TotalPerValue, UniqueIdentifier.Label);
    private static readonly CountingRule ByProperty = new("push", [new RuleFilter("label", "a", false)], RuleKind.TotalPerValue, UniqueIdentifier.Property);

    private static readonly string?[] Known = [null, "", "a", "b", "é\t\n", "(other)"];

    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Int[0, Known.Length - 1].Select(at => Known[at]), Gen.String[0, 300].Where(IsPlain).Select(text => (string?)text));

    [Fact]
    public async Task Every_event_counts_once_for_its_value_whether_or_not_the_value_was_known()
    {
        var store = await ConnectAsync(Engine.Garnet);
        await Gen.Select(Gen.Select(Text, Text).Array[1, 30], Gen.Bool).SampleAsync(
            async (sent, withRoot) =>
            {
                var silo = await ValueSilo.StartAsync(store);
                var (events, root) = (new SomeEvents(ByLabel, ByProperty) { Breakdowns = silo.Names }, StoreEngine.NextNamespace());
                var half = sent.Length / 2;
                await CountAsync(events, silo, root, withRoot, sent[..half]);
                Assert.Equal(sent[half..].Select(Expected), await CountAsync(events, silo, root, withRoot, sent[half..]));
            },
            iter: 300);
    }

    [Theory]
    [InlineData(UniqueIdentifier.Label, "l")]
    [InlineData(UniqueIdentifier.Property, "p")]
    [InlineData(UniqueIdentifier.Value, "2.5")]
    [InlineData(UniqueIdentifier.Project, "6")]
    [InlineData(UniqueIdentifier.Namespace, "1")]
    public async Task An_event_is_counted_by_any_identifier_and_a_missing_one_skips_the_rule(UniqueIdentifier unique, string value)
    {
        var silo = await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet));
        var events = new SomeEvents(new CountingRule("push", [], RuleKind.TotalPerValue, unique)) { Breakdowns = silo.Names };
        var request = events.ReadLines(
            """
            {"event":"push","namespace_id":1}
            {"event":"push","namespace_id":1,"project_id":6,"additional_properties":{"label":"l","property":"p","value":2.50}}
            """);
        await ValueSilo.ResolveAsync(request, root: 1);

        var counted = events.Packed(request).Select(packed => packed.Counters.Select(counter => silo.ValueOf(1, counter)).OfType<string>().ToList()).ToList();
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
        var silo = await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet));
        var events = new SomeEvents(new CountingRule("push", [], RuleKind.TotalPerValue, UniqueIdentifier.Value)) { Breakdowns = silo.Names };
        var request = events.ReadJson($$$"""{"event":"push","namespace_id":1,"additional_properties":{"value":{{{sent}}}}}""");
        await ValueSilo.ResolveAsync(request, root: 1);

        Assert.Equal([value], Assert.Single(events.Packed(request)).Counters.Select(counter => silo.ValueOf(1, counter)).OfType<string>());
    }

    /// <summary>The definition of an event may list its values, and may let addresses through.</summary>
    [Fact]
    public async Task What_is_not_listed_counts_together_and_addresses_are_kept_where_the_definition_says_so()
    {
        var silo = await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet));
        var values = ImmutableDictionary<string, DeclaredValues>.Empty
            .Add("label", new DeclaredValues(["mr", "issue"], KeepsEmailAddresses: false))
            .Add("property", new DeclaredValues(null, KeepsEmailAddresses: true));
        var events = new SomeEvents(values, ByLabel, new CountingRule("push", [], RuleKind.TotalPerValue, UniqueIdentifier.Property)) { Breakdowns = silo.Names };

        var counted = await CountAsync(
            events, silo, StoreEngine.NextNamespace(), withRoot: true, [("mr", "a@example.org"), ("issue", null), ("Issue", "x"), ("a@example.org", null)]);

        Assert.Equal(["a@example.org|mr", "issue", "(other)|x", "(other)"], counted);
    }

    /// <summary>Escapes in JSON are undone before anything looks at the value.</summary>
    [Fact]
    public async Task An_address_counts_as_its_hash_however_it_is_written_in_JSON()
    {
        var (silo, root) = (await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet)), StoreEngine.NextNamespace());
        var events = new SomeEvents(ByLabel) { Breakdowns = silo.Names };
        var request = events.ReadLines(
            """
            {"event":"push","namespace_id":1,"additional_properties":{"label":"jo@example.org"}}
            {"event":"push","namespace_id":1,"additional_properties":{"label":"jo\u0040example\u002eorg"}}
            """);
        await ValueSilo.ResolveAsync(request, root);

        var counted = events.Packed(request).SelectMany(packed => packed.Counters).Select(counter => silo.ValueOf(root, counter)).OfType<string>().Distinct();
        Assert.Matches("^email:[0-9a-f]{32}$", Assert.Single(counted));
    }

    private static async Task<List<string>> CountAsync(SomeEvents events, ValueSilo silo, long root, bool withRoot, (string? Label, string? Property)[] sent)
    {
        var request = events.ReadLines(string.Join('\n', sent.Select(each => JsonSerializer.Serialize(new
        {
            @event = "push",
            namespace_id = 1,
            root_namespace_id = withRoot ? root : (long?)null,
            user_id = 5,
            additional_properties = new { label = each.Label, property = each.Property },
        }))));
        await ValueSilo.ResolveAsync(request, root);
        return
        [
            .. events.Packed(request).Select(packed => string.Join(
                '|', packed.Counters.Select(counter => silo.ValueOf(root, counter)).OfType<string>().Order(StringComparer.Ordinal))),
        ];
    }

    /// <summary>Addresses have tests of their own.</summary>
    private static bool IsPlain(string text) => !text.Any(char.IsSurrogate) && !EmailHash.HoldsAddress(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Expected((string? Label, string? Property) sent) =>
        string.Join('|', new[] { sent.Label, sent.Label == "a" ? sent.Property : null }.OfType<string>().Select(Folded).Order(StringComparer.Ordinal));

    private static string Folded(string value) => System.Text.Encoding.UTF8.GetByteCount(value) > Breakdown.ValueBytesMax ? "(other)" : value;
}
