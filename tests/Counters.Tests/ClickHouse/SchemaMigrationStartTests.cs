using System.Diagnostics;
using Counters.ClickHouse;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.ClickHouse;

public sealed class SchemaMigrationStartTests(ClickHouseFixture server)
{
    [Fact]
    public async Task A_host_whose_ClickHouse_never_answers_gives_up_and_does_not_start()
    {
        using var nobody = TestDatabase.Open("Host=127.0.0.1;Port=9");
        var started = Stopwatch.GetTimestamp();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Start(nobody, TimeSpan.FromSeconds(1)));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_host_that_started_finds_the_schema()
    {
        await using var database = TestDatabase.Unmigrated(server);

        await Start(database.Database, TimeSpan.FromSeconds(1));

        Assert.Equal("0", await database.ValueAsync("SELECT count() FROM usage_hourly"));
    }

    private static Task Start(ClickHouseDatabase database, TimeSpan timeout) => new SchemaMigrationStart(
        new SchemaMigration(database, TimeProvider.System, NullLogger<SchemaMigration>.Instance),
        Options.Create(new ClickHouseOptions { StartTimeout = timeout }),
        TimeProvider.System,
        NullLogger<SchemaMigrationStart>.Instance).StartAsync(TestContext.Current.CancellationToken);
}
