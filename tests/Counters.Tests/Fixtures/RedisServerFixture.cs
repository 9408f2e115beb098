using Counters.Testing.Redis;
using Counters.Tests.Fixtures;
using Xunit;

[assembly: AssemblyFixture(typeof(RedisServerFixture))]

namespace Counters.Tests.Fixtures;

/// <summary>A real redis-server as a customer would run it, shared by all tests of the assembly; each test takes namespace ids of its own.</summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    private RedisServer? _server;

    /// <summary>Skips the test where there is no redis-server, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public string ConnectionString
    {
        get
        {
            RedisProgram.Require();
            return _server!.Address;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (RedisProgram.Path is null) { return; }
        _server = new RedisServer(RedisServer.SyncedEverySecond);
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) { await _server.DisposeAsync(); }
    }
}
