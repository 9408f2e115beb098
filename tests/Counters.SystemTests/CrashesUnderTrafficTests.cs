using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>kill -9 of the whole host again and again while clients send: nothing acknowledged is lost, nothing is counted twice.</summary>
public sealed class CrashesUnderTrafficTests
{
    private const int Rounds = 5;

    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Kills_at_any_moment_under_traffic_lose_nothing_and_count_nothing_twice()
    {
        var random = new Random(20261122);
        await using var host = new HostProcess(HostProcess.SystemDictionary, "--Counters:Rollups:FlushInterval=00:00:00.200");
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var traffic = new Traffic(client, new EventStream());
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(random.Next(200, 1_500), TestContext.Current.CancellationToken);
            await host.KillAsync();
            await host.StartAsync();
        }

        await traffic.StopAsync();
        var stopped = TimeProvider.System.GetUtcNow();
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(RecoveryMax, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
        await Eventually.HoldsAsync(
            RecoveryMax,
            async () => await host.CompleteThroughAsync() is var complete && complete > stopped ? null : $"complete through {complete:O} only",
            host.Log.ToString);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{client.Accepted} accepted, {client.Duplicates} duplicates, {client.Refusals.Count} refusals in {Rounds} crashes."));
    }
}
