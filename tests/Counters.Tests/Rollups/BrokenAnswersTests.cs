using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Rollups;

public sealed class BrokenAnswersTests(ClickHouseFixture server)
{
    /// <summary>ClickHouse may fail when it has said 200 and sent a part already: half an answer must not look like a whole one, nor like a mistake of ours.</summary>
    [Theory]
    [InlineData("toInt64(number)")]
    [InlineData("toString(number)")]
    [InlineData("[toUInt8(number % 7)]")]
    [InlineData("toDecimal128(number, 9)")]
    public async Task An_answer_that_breaks_off_midway_is_a_fault_of_ClickHouse(string column)
    {
        await using var database = TestDatabase.Unmigrated(server);

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => database.Database.ReadAsync(
            $"SELECT {column}, throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_block_size = 10000, max_threads = 1",
            new ClickHouseParameterCollection(),
            row => row.GetValue(0),
            TestContext.Current.CancellationToken));

        Assert.True(ClickHouseFault.IsOfClickHouse(fault), fault.ToString());
    }
}
