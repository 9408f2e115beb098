using Xunit;

[assembly: AssemblyFixture(typeof(Counters.Tests.Fixtures.ClickHouseFixture))]

namespace Counters.Tests.Fixtures;

/// <summary>The ClickHouse that tests share: each test takes a database of its own on it.</summary>
public sealed class ClickHouseFixture
{
    private readonly string? _connectionString = Environment.GetEnvironmentVariable("COUNTERS_TEST_CLICKHOUSE");

    /// <summary>Names the server and no database.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(string.IsNullOrEmpty(_connectionString), "COUNTERS_TEST_CLICKHOUSE names no ClickHouse, such as Host=127.0.0.1;Port=8123.");
            return _connectionString!;
        }
    }
}
