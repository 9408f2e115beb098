using Counters.Http;
using Counters.Http.Bodies;
using Counters.Ingest;
using Counters.Ingest.Matching;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>How many namespaces a token brings in a minute.</summary>
public sealed class NewNamespacesTests(ClickHouseFixture server) : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private NewNamespaces? _bound;

    private NewNamespaces Bound => _bound ??= new NewNamespaces(Options.Create(new IngestOptions { NewNamespacesPerMinute = 12_000 }), _clock);

    public void Dispose() => _bound?.Dispose();

    [Fact]
    public void A_token_that_brings_too_many_is_told_when_to_come_again_and_others_are_not_concerned()
    {
        Bound.Admit("hostile", Batches(0, 10_000));
        var refused = Assert.Throws<RefusedException>(() => Bound.Admit("hostile", Batches(10_000, 10_000)));
        Bound.Admit("other", Batches(20_000, 10_000));

        // 8,000 were missing, and 200 come back in a second; some may be back by now.
        Assert.Equal((429, RequestCode.TooManyNewNamespaces), (refused.Status, refused.Code));
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void What_was_counted_lately_is_not_new_and_what_was_not_counted_is()
    {
        var counted = Batches(0, 10_000);
        Bound.Admit("ci", counted);
        Bound.Remember(Counted(counted));
        Bound.Admit("ci", counted);
        Bound.Admit("ci", Batches(10_000, 2_000));
        Assert.Throws<RefusedException>(() => Bound.Admit("ci", Batches(10_000, 2_000)));
    }

    [Fact]
    public void What_was_not_seen_for_long_is_new_again()
    {
        var recent = new RecentNamespaces(_clock);
        recent.Add([1, 2]);
        _clock.Advance(RecentNamespaces.GenerationMax);
        recent.Add([2]);
        Assert.Equal(1, recent.CountNew([1, 2, 3]));
        _clock.Advance(RecentNamespaces.GenerationMax);
        recent.Add([3]);
        Assert.Equal(1, recent.CountNew([1, 2, 3]));
    }

    [Fact]
    public async Task Nothing_of_a_request_above_the_bound_is_counted_and_the_token_goes_on_with_what_it_has()
    {
        await using var host = await IngestHost.StartAsync(
            server, [.. ServedRoutes.Token(0, "ci", "secret", "ingest", "query"), "--Counters:Ingest:NewNamespacesPerMinute=100"]);
        host.Http.DefaultRequestHeaders.Add("PRIVATE-TOKEN", "secret");
        var held = IngestHost.NewNamespace();
        await host.PostAsync(IngestHost.Good(held));
        string[] flood = [.. Enumerable.Range(0, 9_999).Select(_ => IngestHost.Good(IngestHost.NewNamespace()))];
        Assert.Equal(200, (await host.PostLinesAsync(flood)).Status);

        var refused = await host.PostLinesAsync([.. Enumerable.Range(0, 9_000).Select(_ => IngestHost.Good(IngestHost.NewNamespace())), IngestHost.Good(held)]);

        Assert.Equal((429, RequestCode.TooManyNewNamespaces), (refused.Status, refused.Code));
        Assert.Equal(200, (await host.PostAsync(IngestHost.Good(held))).Status);
        Assert.Equal(2, await host.CountedAsync(held));
    }

    private static List<NamespaceBatch> Batches(int first, int count) => [.. Enumerable.Range(first, count).Select(id => new NamespaceBatch(id))];

    private static List<NamespaceBatch> Counted(List<NamespaceBatch> batches)
    {
        batches.ForEach(batch => batch.IsCounted = true);
        return batches;
    }
}
