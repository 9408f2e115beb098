using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse.Reads;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.ClickHouse.Reads;

public sealed class ReadBoundsTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2147483648", "auto(2)", 268435456, 2)]
    [InlineData("68719476736", "auto(32)", 8589934592, 16)]
    [InlineData("68719476736", "5", 8589934592, 3)]
    [InlineData("100000000", "auto(1)", 67108864, 2)]
    [InlineData("0", "", 268435456, 2)]
    [InlineData("", "auto(4)", 268435456, 2)]
    public void A_read_may_take_an_eighth_of_the_memory_and_half_of_the_cores(string memory, string threads, long bytes, int expectedThreads) =>
        Assert.Equal(new ReadSettings(bytes, expectedThreads), ReadBounds.Of(new ReadOptions(), memory, threads));

    [Fact]
    public void What_is_configured_holds_whatever_the_server_says() => Assert.Equal(
        new ReadSettings(512L << 20, 7), ReadBounds.Of(new ReadOptions { MemoryMebibytesMax = 512, ThreadsMax = 7 }, "2147483648", "auto(2)"));

    [Fact]
    public async Task A_read_cannot_write()
    {
        await using var database = await TestDatabase.CreateAsync(server);

        var refused = await Assert.ThrowsAsync<ClickHouseServerException>(
            () => database.RowsAsync("INSERT INTO store SELECT generateUUIDv4(), now64(6)"));

        Assert.Equal(164, refused.ErrorCode);
        Assert.Equal("0", await database.ValueAsync("SELECT toString(count()) FROM store"));
    }

    [Fact]
    public async Task A_read_that_takes_too_much_memory_fails_alone()
    {
        await using var unbounded = await TestDatabase.CreateAsync(server);
        using var bounded = TestDatabase.Open(unbounded.ConnectionString, new ReadOptions { MemoryMebibytesMax = 16 });
        const string Sql = "SELECT toInt64(length(groupArray(number))) FROM numbers(4000000)";

        var refused = await Assert.ThrowsAsync<ClickHouseServerException>(
            () => bounded.ReadAsync(Sql, new ClickHouseParameterCollection(), row => row.GetInt64(0), Cancelled));

        Assert.Equal(241, refused.ErrorCode);
        Assert.Equal("4000000", await unbounded.ValueAsync(Sql));
    }

    [Fact]
    public async Task A_user_who_may_not_set_settings_is_told_which_ones_are_needed()
    {
        await using var database = await TestDatabase.CreateAsync(server);

        // The session is then as every query of a user is whose profile says readonly = 1.
        using var readOnly = TestDatabase.Open($"{database.ConnectionString};UseSession=true;SessionId={Guid.CreateVersion7()}");
        await readOnly.ExecuteAsync("SET readonly = 1", cancellationToken: Cancelled);

        var refused = await Assert.ThrowsAsync<ReadSettingsRefusedException>(
            () => readOnly.ReadAsync("SELECT toInt64(1)", new ClickHouseParameterCollection(), row => row.GetInt64(0), Cancelled));

        Assert.Contains("max_memory_usage", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:ClickHouse", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(Counters.Host.HostErrors.Explanation(refused));
    }
}
