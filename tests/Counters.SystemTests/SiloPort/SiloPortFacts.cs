using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Counters.SystemTests.Fixtures;
using Counters.Testing.Redis;

namespace Counters.SystemTests.SiloPort;

/// <summary>What a host tells about its silo port.</summary>
internal static partial class SiloPortFacts
{
    public static async Task<IPEndPoint> SiloAsync(this HostProcess host) => IPEndPoint.Parse((await host.ClusterAsync()).GetProperty("silo").GetString()!);

    public static async Task<string> PortAsync(this HostProcess host) => (await host.ClusterAsync()).GetProperty("silo_port").GetString()!;

    public static async Task<int> SilosAsync(this HostProcess host) => (await host.ClusterAsync()).GetProperty("silos").GetArrayLength();

    /// <summary>Connections that the host has refused at its silo port for one of these reasons.</summary>
    public static async Task<int> RefusedAsync(this HostProcess host, params string[] reasons)
    {
        var metrics = await host.Http.GetStringAsync("/metrics");
        return RefusedMetric().Matches(metrics)
            .Where(match => reasons.Contains(match.Groups[1].Value))
            .Sum(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>The silo as the membership table in Redis names it, with the number of its start.</summary>
    public static async Task<SiloAddress> MemberAsync(this HostProcess host, RedisServer redis)
    {
        var silo = await host.SiloAsync();
        var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(redis.Setting.Split('=', 2)[1]);
        await using (connection)
        {
            var members = await connection.GetDatabase().HashGetAllAsync("counters/members/counters");
            return members.Select(member => Member().Match(member.Name.ToString())).Where(match => match.Success)
                .Select(match => SiloAddress.New(IPEndPoint.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
                .Where(member => member.Endpoint.Equals(silo))
                .MaxBy(member => member.Generation)!;
        }
    }

    private static async Task<System.Text.Json.JsonElement> ClusterAsync(this HostProcess host) =>
        (await SiloCluster.ReadyAsync(host)).GetProperty("checks").GetProperty("cluster").GetProperty("details");

    [GeneratedRegex("""counters_cluster_refused_connections_total\{reason="(\w+)"\} (\d+)""")]
    private static partial Regex RefusedMetric();

    [GeneratedRegex(@"([0-9.]+:\d+)[@:](-?\d+)")]
    private static partial Regex Member();
}
