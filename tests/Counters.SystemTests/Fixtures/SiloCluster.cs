using System.Globalization;
using System.Text.Json;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.SystemTests.Fixtures;

/// <summary>Several hosts as processes on one real Redis and one ClickHouse, behind a load balancer. Everything keeps its address when it is started again.</summary>
public sealed class SiloCluster : IAsyncDisposable
{
    /// <summary>Enough for the balancer to look more than once.</summary>
    private const string DrainDelay = "--Counters:Cluster:DrainDelay=00:00:02";

    private static readonly TimeSpan CountedWithin = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BalancedWithin = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _directory = new();
    private readonly string[] _settings = [];
    private RedisServer? _redis;
    private EmbeddedClickHouse? _clickHouse;
    private EmbeddedClickHouseOptions? _clickHouseOptions;
    private LoadBalancer? _balancer;
    private HostProcess[] _hosts = [];

    /// <summary>Several hosts that meet as silos of one machine do.</summary>
    public SiloCluster()
    {
    }

    /// <param name="settings">Further ones, of every host.</param>
    internal SiloCluster(params string[] settings) => _settings = settings;

    internal IReadOnlyList<HostProcess> Hosts => _hosts;

    internal RedisServer Redis => _redis!;

    internal EventClient Client { get; private set; } = null!;

    internal ClickHouseSql Sql => ClickHouseSql.ByHand(_clickHouseOptions!.DataDirectory);

    /// <summary>Starts what does not run yet. Redis may be missing on the machine, which skips the test.</summary>
    internal async Task StartAsync(int hosts = 3)
    {
        if (_redis is null) { await StartStoresAsync(); }
        if (_hosts.Length == 0)
        {
            _hosts = [.. Enumerable.Range(0, 3).Select(_ => NewHost())];
            _balancer = new LoadBalancer(_hosts.Select(host => host.Http.BaseAddress!));
            Client = new EventClient(_balancer.Next);
        }

        await Task.WhenAll(_hosts.Take(hosts).Where(host => !host.IsRunning).Select(host => host.StartAsync()));
        await Eventually.HoldsAsync(BalancedWithin, () => _balancer!.ReadyCount >= hosts, "not all hosts are ready", Logs);
    }

    /// <summary>Every event that was ever acknowledged is in ClickHouse, once.</summary>
    /// <returns>How long that took.</returns>
    internal async Task<TimeSpan> CountedExactlyAsync()
    {
        var expected = Figures.Of(Client.Acknowledged);
        return await Eventually.HoldsAsync(CountedWithin, () => DifferenceAsync(expected), Logs);
    }

    internal async Task StopClickHouseAsync()
    {
        await _clickHouse!.DisposeAsync();
        _clickHouse = null;
    }

    internal async Task StartClickHouseAsync() =>
        _clickHouse = await EmbeddedClickHouse.StartAsync(_clickHouseOptions!, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    internal static async Task<JsonElement> ReadyAsync(HostProcess host)
    {
        using var answer = await host.Http.GetAsync("/health/ready");
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    internal string Logs() => string.Join('\n', _hosts.Select((host, at) => string.Create(CultureInfo.InvariantCulture, $"== host {at}\n{host.Log}")));

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null) { await _balancer.DisposeAsync(); }
        foreach (var host in _hosts) { await host.DisposeAsync(); }
        if (_clickHouse is not null) { await _clickHouse.DisposeAsync(); }
        if (_redis is not null) { await _redis.DisposeAsync(); }
        _directory.Dispose();
    }

    private async Task StartStoresAsync()
    {
        var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        _clickHouseOptions = new EmbeddedClickHouseOptions { DataDirectory = _directory.Sub("clickhouse"), HttpPort = FreePort.Near(0), Password = Secret.New() };
        await StartClickHouseAsync();
        _redis = redis;
    }

    private HostProcess NewHost() => new([
        HostProcess.SystemDictionary,
        Redis.Setting,
        $"--Counters:ClickHouse={_clickHouse!.ConnectionString}",
        DrainDelay,
        .. _settings]);

    private async Task<string?> DifferenceAsync(Figures expected)
    {
        try
        {
            return (await Figures.ReadAsync(Sql)).DifferenceFrom(expected);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or IOException)
        {
            // A ClickHouse that has just been started answers before it has loaded its databases.
            return exception.Message;
        }
    }
}
