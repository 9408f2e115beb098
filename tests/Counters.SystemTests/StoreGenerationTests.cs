using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Redis and ClickHouse are halves of one store: when one of them was wiped, nobody goes on as if nothing had happened.</summary>
public sealed class StoreGenerationTests
{
    private const string Accept = "--Counters:AcceptStoreGeneration=true";

    [Theory]
    [InlineData("clickhouse")]
    [InlineData("garnet")]
    public async Task A_start_with_half_of_the_store_wiped_is_refused_until_it_is_accepted_once(string half)
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        await host.StartAsync();
        await client.SendAsync(new EventStream().Next(100));
        Assert.Equal(0, await host.StopAsync());
        Directory.Delete(Path.Combine(host.DataDirectory, half), recursive: true);

        var (exitCode, errors) = await host.StartRefusedAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("Counters:AcceptStoreGeneration=true", Assert.Single(errors), StringComparison.Ordinal);

        await host.StartAsync(Accept);
        await client.SendAsync(new EventStream("later").Next(100));
        Assert.Equal(0, await host.StopAsync());
        await host.StartAsync();
    }
}
