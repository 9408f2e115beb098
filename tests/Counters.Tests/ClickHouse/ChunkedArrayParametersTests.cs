using System.Globalization;
using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.ClickHouse;

public sealed class ChunkedArrayParametersTests(ClickHouseFixture server)
{
    [Fact]
    public async Task Arrays_of_any_length_arrive_whole_and_in_order()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var texts = Enumerable.Range(0, 6_000).Select(number => $"counter'{number:D5}\\\"ü{new string('x', 90)}").ToArray();
        var days = Enumerable.Range(0, 20_000).Select(number => new DateOnly(2026, 1, 1).AddDays(number % 365)).ToArray();
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("texts", texts);
        parameters.AddParameter("days", days);
        parameters.AddParameter("short", new[] { 1L });

        var rows = await database.Database.ReadAsync(
            """
            SELECT length({texts:Array(String)}), {texts:Array(String)}[6000], length({days:Array(Date)}), toString({days:Array(Date)}[20000]), {short:Array(Int64)}[1],
              (SELECT count() FROM (SELECT arrayJoin(['no', {texts:Array(String)}[1]]) AS counter) WHERE counter IN {texts:Array(String)})
            """,
            parameters,
            row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(column => Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture))),
            TestContext.Current.CancellationToken);

        Assert.Equal($"6000|{texts[^1]}|20000|{days[^1]:yyyy-MM-dd}|1|1", rows.Single());
    }
}
