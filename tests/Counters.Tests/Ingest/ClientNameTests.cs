using System.Text;
using Counters.Dictionary;
using Counters.Ingest;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
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

    private static byte[] Packed(string? key, string client, string body)
    {
        var intake = new EventIntake(null!, Shipped, Names, null!, new NobodyTallies(), null!, Options.Create(new IngestOptions()), Clock, NullLogger<EventIntake>.Instance);
        var request = intake.Begin(key, client);
        request.ReadJson(Encoding.UTF8.GetBytes(body));
        Assert.Empty(request.Rejected);
        return Assert.Single(request.Batches).Seal().Records.ToArray();
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
