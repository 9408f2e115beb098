using System.Runtime.ExceptionServices;
using Counters.Host.Embedded;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

[assembly: AssemblyFixture(typeof(ClickHouseFixture))]

namespace Counters.Tests.Fixtures;

/// <summary>The real ClickHouse that all tests of the assembly share, the host's own embedded one; each test takes a database of its own on it.</summary>
public sealed class ClickHouseFixture : IAsyncLifetime
{
    /// <summary>Tests take databases of these names, each of its own, and do in them what the product does.</summary>
    private static readonly string[] Databases = ["t_*", "i_*", "o_*"];

    /// <summary>The same for every name, and what breaks things so that a test can see how the product bears it.</summary>
    private static readonly string[] Further =
    [
        .. Databases[1..].SelectMany(ClickHouseUsers.Grants),
        .. Databases.Select(database => $"ALTER, TRUNCATE, DROP DATABASE ON {database}.*"),

        // Rows without an end, for queries that do not end by themselves.
        "SELECT ON system.numbers",
    ];

    private readonly TempDirectory _directory = new();
    private EmbeddedClickHouse? _server;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Names the server and no database.</summary>
    public string ConnectionString
    {
        get
        {
            _failure?.Throw();
            return _server!.ConnectionString;
        }
    }

    /// <summary>A failure is kept for the tests that need the server, so that the others still run.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            var options = new EmbeddedClickHouseOptions { DataDirectory = _directory.Sub("clickhouse"), Database = Databases[0], FurtherGrants = Further };
            _server = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        }
        catch (EmbeddedEngineException exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) { await _server.DisposeAsync(); }
        _directory.Dispose();
    }
}
