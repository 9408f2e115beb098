using System.Text;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Definitions;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Ingest;
using Counters.Ingest.Parsing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>What a token's name is for in Ingest: it tells one client's idempotency keys from another's.</summary>
public sealed class ClientNameTests
{
    private const string WithoutId = """{"event":"create_release","namespace_id":9970,"root_namespace_id":9970}""";
    private const string WithId = """{"id":"e1","event":"create_release","namespace_id":9970,"root_namespace_id":9970}""";

    private static readonly CounterNames Names = new(null!, null!, null!);
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private static readonly RuleRegistry Shipped = Registry();

    [Fact]
    public void A_client_that_repeats_its_key_sends_the_same_event() => Assert.Equal(Packed("nightly", "ci", WithoutId), Packed("nightly", "ci", WithoutId));

    [Fact]
    public void Two_clients_with_one_key_send_two_events() => Assert.NotEqual(Packed("nightly", "ci", WithoutId), Packed("nightly", "ops", WithoutId));

    [Fact]
    public void An_event_with_an_id_of_its_own_is_the_same_from_whomever_it_comes() => Assert.Equal(Packed("nightly", "ci", WithId), Packed(null, "ops", WithId));

    /// <summary>What a key, a client and an event's bytes are made into begins with NUL: whoever could send that text as an id would make the other's event a duplicate.</summary>
    [Theory]
    [InlineData("\\u0000ci\\u0000nightly\\u00000\\u00001")]
    [InlineData("a\\u001fb")]
    [InlineData("a\\u007f")]
    [InlineData("\\u0080")]
    [InlineData("é\\u009f")]
    [InlineData("a\u0085b")]
    [InlineData("Â\u0081")]
    public void An_id_with_control_characters_cannot_claim_what_is_derived_for_another_client(string id)
    {
        var refused = Assert.Single(Begun(null, "mallory", $$"""{"id":"{{id}}","event":"create_release","namespace_id":9970}""").Rejected);
        Assert.Equal(RejectionCode.InvalidProperty, refused.Code);
        Assert.Contains("'id' must not hold control characters", refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("é\u00a0Â")]
    [InlineData("\u00bf\u00c2\u00ff")]
    [InlineData("日本語 🚀")]
    public void An_id_of_printable_text_is_taken_whatever_its_bytes(string id) =>
        Assert.Empty(Begun(null, "ci", $$"""{"id":"{{id}}","event":"create_release","namespace_id":9970}""").Rejected);

    private static byte[] Packed(string? key, string client, string body)
    {
        var request = Begun(key, client, body);
        Assert.Empty(request.Rejected);
        return Assert.Single(request.Batches).Seal().Records.ToArray();
    }

    private static EventRequestParser Begun(string? key, string client, string body)
    {
        var intake = new EventIngestor(null!, Shipped, Names, null!, new NobodyTallies(), null!, Clock, NullLogger<EventIngestor>.Instance);
        var request = intake.Begin(key, client);
        request.ReadJson(Encoding.UTF8.GetBytes(body));
        return request;
    }

    private static RuleRegistry Registry()
    {
        var dictionary = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary;
        var registry = new RuleRegistry(Names, new DictionaryTiming(), Clock);
        var inForce = new ActivatedVersion(VersionName.Of(dictionary), DateTimeOffset.UnixEpoch);
        registry.Learn(new DictionaryReading(Clock.GetUtcNow(), DictionaryRecord.Empty.Activate(inForce, dictionary.Rules.Select(rule => rule.Path))));
        registry.Add(dictionary);
        return registry;
    }
}
