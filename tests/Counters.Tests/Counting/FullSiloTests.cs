using System.Globalization;
using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Placement;
using Counters.Http.Bodies;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>A silo that holds as many namespaces as it may.</summary>
public sealed class FullSiloTests(ClickHouseFixture server)
{
    private const int Max = 1_000;

    private static readonly TimeSpan RoomWithin = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_refuses_what_it_does_not_hold_goes_on_with_what_it_holds_and_takes_others_when_it_has_room()
    {
        await using var host = await IngestHost.StartAsync(server, $"--Counters:Counting:NamespacesMax={Max}", "--Counters:Canary:Interval=00:00:00");
        long[] held = [.. Enumerable.Range(0, Max).Select(_ => IngestHost.NewNamespace())];
        var (first, late) = (held[0], IngestHost.NewNamespace());
        Assert.Equal(200, (await host.PostLinesAsync([.. held.Select(IngestHost.Good)])).Status);

        string[] mixed = [WithId(late), WithId(first)];
        var problem = await host.PostLinesAsync(mixed);
        Assert.NotNull(problem.RetryAfter);
        Assert.Equal((503, RequestCode.NamespacesFull), (problem.Status, problem.Code));
        Assert.Equal(200, (await host.PostAsync(IngestHost.Good(first))).Status);

        // The event of the namespace that is held was counted then; sent again it is a duplicate, and the other one is new.
        await MakeRoomAsync(host);
        var again = await host.PostLinesAsync(mixed);
        Assert.Equal((200, 1, 1), (again.Status, again.Accepted, again.Body.GetProperty("duplicates").GetInt32()));
        Assert.Equal((3, 1), (await host.CountedAsync(first), await host.CountedAsync(late)));
    }

    [Fact]
    public async Task Namespaces_that_were_never_registered_cost_no_grain_for_their_record()
    {
        await using var host = await IngestHost.StartAsync(server);
        Assert.Equal(200, (await host.PostLinesAsync([.. Enumerable.Range(0, 500).Select(_ => IngestHost.Good(IngestHost.NewNamespace()))])).Status);
        var management = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var grains = await management.GetSimpleGrainStatistics(Cancelled);
        Assert.Contains(grains, grain => grain.GrainType.Contains(nameof(NamespaceGrain), StringComparison.Ordinal) && grain.ActivationCount >= 500);
        Assert.DoesNotContain(grains, grain => grain.GrainType.Contains("NamespaceRecordGrain", StringComparison.Ordinal) && grain.ActivationCount > 0);
    }

    [Fact]
    public void Places_are_taken_and_given_back_one_by_one_and_a_canary_always_has_one()
    {
        using var held = new LocalNamespaces(Options.Create(new CountingOptions { NamespacesMax = 2 }), TimeProvider.System);
        Assert.True(held.TryEnter(1) && held.TryEnter(2));
        Assert.False(held.TryEnter(3));
        Assert.True(held.TryEnter(Canary.NamespaceOf(7)));
        held.Leave(1);
        held.Leave(Canary.NamespaceOf(7));
        Assert.Equal(1, held.Count);
        Assert.True(held.TryEnter(3));
        Assert.False(held.TryEnter(4));
    }

    private static async Task MakeRoomAsync(IngestHost host)
    {
        var held = host.Services.GetRequiredService<LocalNamespaces>();
        var management = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(RoomWithin);
        while (held.Count > Max / 2)
        {
            await management.ForceActivationCollection(TimeSpan.Zero, bound.Token);
            await Task.Delay(100, bound.Token);
        }
    }

    private static string WithId(long namespaceId) => IngestHost.Good(namespaceId)
        .Replace("{", string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"mixed-{namespaceId}\","), StringComparison.Ordinal);
}
