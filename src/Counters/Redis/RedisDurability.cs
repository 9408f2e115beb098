using System.Net;
using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Finds out how durable this Redis is, and refuses one that could lose acknowledged events unnoticed.</summary>
internal sealed class RedisDurability(IConnectionMultiplexer redis)
{
    private const string Failover = "A failover may take what no replica had yet; min-replicas-to-write does not prevent that.";

    /// <summary>What holds, in words for operators; null until it was checked.</summary>
    public string? Statement { get; private set; }

    /// <summary>The same in a word for each kind of server: embedded, always, everysec or no; none until it was checked.</summary>
    public IReadOnlyCollection<string> Levels { get; private set; } = [];

    public void TakeEmbedded() => (Statement, Levels) =
        ("Embedded store: an acknowledged event is in an append-only file opened with O_SYNC; a crash or a power loss takes nothing.", ["embedded"]);

    /// <exception cref="StoreRefusedException">Redis keeps no append-only file, or may evict keys.</exception>
    public async Task CheckAsync()
    {
        var servers = redis.GetEndPoints().Select(endpoint => redis.GetServer(endpoint)).Where(server => server is { IsConnected: true, IsReplica: false });
        var levels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var server in servers) { levels.Add(await CheckAsync(server)); }
        if (levels.Count == 0) { throw new StoreRefusedException($"No writable Redis answers at {RedisOptions.Key}, so nobody knows what it would lose."); }
        (Statement, Levels) = (string.Join(' ', levels.Select(Describe)), levels);
    }

    private static string Describe(string appendFsync) => appendFsync switch
    {
        "always" => $"Redis with appendfsync always: an acknowledged event is on disk; a crash or a power loss takes nothing. {Failover}",
        "everysec" => $"Redis with appendfsync everysec: a crash of Redis takes nothing, a power loss may take the last second. {Failover}",
        var other => $"Redis with appendfsync {other}: the operating system decides when an acknowledged event reaches the disk; a power loss may take up to half a minute.",
    };

    /// <returns>Its <c>appendfsync</c>.</returns>
    private static async Task<string> CheckAsync(IServer server)
    {
        var name = Name(server.EndPoint);
        if (await SettingAsync(server, "appendonly") != "yes")
        {
            throw new StoreRefusedException(
                $"Redis at {name} keeps no append-only file, so a restart would lose acknowledged events. Set 'appendonly yes' and 'appendfsync always' or 'everysec'.");
        }

        if (await SettingAsync(server, "maxmemory-policy") is var policy and not "noeviction")
        {
            throw new StoreRefusedException(
                $"Redis at {name} may evict keys (maxmemory-policy {policy}), which would lose acknowledged events. Set 'maxmemory-policy noeviction'.");
        }

        return await SettingAsync(server, "appendfsync");
    }

    private static async Task<string> SettingAsync(IServer server, string name)
    {
        try
        {
            // Not ConfigGetAsync: the client offers that only in its admin mode, which would also let through commands that this program must not send.
            var answer = (RedisResult[]?)await server.ExecuteAsync("CONFIG", "GET", name);
            return answer is [_, { IsNull: false } value, ..] ? value.ToString() : "";
        }
        catch (RedisServerException exception)
        {
            throw new StoreRefusedException($"Redis at {Name(server.EndPoint)} does not tell its setting '{name}': allow CONFIG GET to this user.", exception);
        }
    }

    private static string Name(EndPoint endpoint) => endpoint.ToString() ?? "?";
}

/// <summary>Reports a store that cannot be used as it is; the message says what to change.</summary>
public sealed class StoreRefusedException : Exception
{
    public StoreRefusedException(string message)
        : base(message)
    {
    }

    public StoreRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
