using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Tests.Redis;

/// <summary>The engines that speak Redis' protocol and that namespaces are kept in.</summary>
public enum Engine
{
    /// <summary>Embedded Garnet, as the host starts it.</summary>
    Garnet,

    /// <summary>A real redis-server; without one the test is skipped.</summary>
    Redis,
}

/// <summary>A running engine: the connection to it and its commit barrier.</summary>
internal sealed record StoreEngine(IConnectionMultiplexer Connection, string ConnectionString, ICommitBarrier Barrier)
{
    private static int _lastNamespace = 1_000_000;

    public IDatabase Database => Connection.GetDatabase();

    /// <summary>A namespace that no other test of this run has.</summary>
    public static long NextNamespace() => Interlocked.Increment(ref _lastNamespace);
}
