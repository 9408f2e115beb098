using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Redis and ClickHouse are halves of one store: when one of them was wiped, nobody goes on as if nothing had happened.</summary>
public sealed class StoreGenerationTests
{
    private const string Accept = "--Counters:AcceptStoreGeneration=true";

    [Fact]
    public async Task A_start_with_half_of_the_store_wiped_is_refused_until_it_is_accepted_once()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        var (redis, clickHouse) = (Path.Combine(host.DataDirectory, "garnet"), Path.Combine(host.DataDirectory, "clickhouse"));
        await host.StartAsync();
        await client.SendAsync(new EventStream().Next(100));
        Assert.Equal(0, await host.StopAsync());

        Directory.Move(redis, redis + ".away");
        AssertRefused(await host.StartRefusedAsync());
        Directory.Delete(redis, recursive: true);
        Directory.Move(redis + ".away", redis);

        Directory.Delete(clickHouse, recursive: true);
        AssertRefused(await host.StartRefusedAsync());
        await host.StartAsync(Accept);
        var later = new EventStream("later").Next(100);
        await client.SendAsync(later);
        Assert.Equal(0, await host.StopAsync());
        await host.StartAsync();
        Assert.Null((await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(later)));
    }

    private static void AssertRefused((int ExitCode, IReadOnlyList<string> Errors) start)
    {
        Assert.Equal(1, start.ExitCode);
        Assert.Contains("Counters:AcceptStoreGeneration=true", Assert.Single(start.Errors), StringComparison.Ordinal);
    }
}
