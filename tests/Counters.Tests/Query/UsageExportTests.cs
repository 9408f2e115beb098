using System.Text.Json;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

public sealed class UsageExportTests(ClickHouseFixture server)
{
    private const string Question = "/v1/usage?event=create_ci_build&root_namespace_id=9970&group_by=namespace_id&from=2026-11-10&to=2026-11-12";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("&format=csv", "*/*")]
    [InlineData("", "text/csv")]
    [InlineData("", "application/json;q=0.5, text/csv")]
    public async Task The_rows_come_as_csv(string format, string accept)
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);

        var (mediaType, body) = await FetchAsync(host, Question + format, accept);

        Assert.Equal("text/csv", mediaType);
        Assert.Equal(
            """
            "from","to","namespace_id","value","status","complete_through"
            "2026-11-10T00:00:00Z","2026-11-11T00:00:00Z",9971,1.5,"complete","2026-11-18T10:30:00.000Z"
            "2026-11-11T00:00:00Z","2026-11-12T00:00:00Z",9971,0,"complete","2026-11-18T10:30:00.000Z"
            "2026-11-10T00:00:00Z","2026-11-11T00:00:00Z",9972,0,"complete","2026-11-18T10:30:00.000Z"
            "2026-11-11T00:00:00Z","2026-11-12T00:00:00Z",9972,2,"complete","2026-11-18T10:30:00.000Z"

            """.ReplaceLineEndings("\r\n"),
            System.Text.Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&window=hour&from=2026-11-10T07:00Z&to=2026-11-11T10:00Z")]
    [InlineData("&window=iso_week&from=2026-10-01&to=2026-12-01")]
    [InlineData("&group_by=none&window=month&from=2026-10-01&to=2026-12-01")]
    [InlineData("&namespace_id=9971&namespace_id=404&from=2026-11-10&to=2026-11-12")]
    public async Task Ndjson_has_the_rows_of_json(string more)
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Rules.ActiveFrom = new(2026, 10, 20, 3, 0, 0, TimeSpan.Zero);
        await StoreAsync(host);
        var question = $"/v1/usage?event=create_ci_build&root_namespace_id=9970{(more.Contains("group_by", StringComparison.Ordinal) ? "" : "&group_by=namespace_id")}{more}";

        var (_, json) = await host.GetAsync(question);
        var (mediaType, ndjson) = await FetchAsync(host, question + "&format=ndjson", "*/*");

        Assert.Equal("application/x-ndjson", mediaType);
        Assert.Equal(
            json.GetProperty("rows").EnumerateArray().Select(Row),
            System.Text.Encoding.UTF8.GetString(ndjson).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Row(JsonDocument.Parse(line).RootElement)));
    }

    [Fact]
    public async Task Parquet_is_read_back_by_ClickHouse_with_its_types()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);

        var (mediaType, body) = await FetchAsync(host, Question + "&format=parquet", "*/*");

        Assert.Equal("application/vnd.apache.parquet", mediaType);
        var read = new ParquetTable(body);
        Assert.Equal(
            ["2026-11-10 00:00:00|9971|1.5|complete", "2026-11-11 00:00:00|9971|0|complete", "2026-11-10 00:00:00|9972|0|complete", "2026-11-11 00:00:00|9972|2|complete"],
            await host.Database.RowsAsync(
                $"SELECT formatDateTime(`from`, '%Y-%m-%d %H:%i:%S', 'UTC'), toString(namespace_id), toString(value), status FROM {read.Source} ORDER BY namespace_id, `from`"));
        Assert.Contains(await host.Database.RowsAsync($"DESCRIBE {read.Source}"), row => row.StartsWith("value|Decimal(38, 9)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Uniques_of_a_customer_are_exported_as_they_are_answered()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "2026-11-11", "2100-01-01"), (5000, "2026-11-01", "2026-11-12"));
        await host.Database.Store.StoreAsync(
            [],
            [
                UsageTests.Seen("2026-11-10", 1),
                UsageTests.Seen("2026-11-11", 2),
                UsageTests.Seen("2026-11-11", 2) with { RootNamespaceId = 5000 },
                UsageTests.Seen("2026-11-10", 3) with { RootNamespaceId = 5000 },
                UsageTests.Seen("2026-11-12", 4) with { RootNamespaceId = 5000 },
            ],
            Cancelled);

        var (_, csv) = await FetchAsync(
            host, "/v1/usage?metric=redis_hll_counters.ci.builders_weekly&customer_id=acme&window=iso_week&from=2026-11-09&to=2026-11-16&format=csv", "*/*");

        Assert.Contains("\"2026-11-16T00:00:00Z\",2,\"complete\"", System.Text.Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_may_have_more_rows_than_json_but_its_calendar_is_bounded()
    {
        await using var host = await QueryHost.StartAsync(server, ("Counters:Query:RowsMax", "3"));
        await host.Database.Store.StoreAsync(
            [.. Enumerable.Range(1, 5_000).Select(id => UsageTests.At("2026-11-10T08:00", "1", id) with { RootNamespaceId = id })], [], Cancelled);

        var (_, csv) = await FetchAsync(host, "/v1/usage?event=create_ci_build&from=2026-11-10&to=2026-11-12&format=csv", "*/*");
        var (status, problem) = await host.GetAsync("/v1/usage?event=create_ci_build&from=2026-11-01&to=2026-11-12&format=csv");

        Assert.Equal(10_001, csv.Count(character => character == '\n'));
        Assert.Equal((400, "too_many_rows"), (status, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Five_years_by_the_hour_are_one_file()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);

        var (_, csv) = await FetchAsync(host, "/v1/usage?event=create_ci_build&namespace_id=9971&window=hour&from=2021-04-01&to=2026-11-18&format=csv", "*/*");

        // From January 2026 on, when counting began: 31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 17 days, and the line of names.
        Assert.Equal((321 * 24) + 1, csv.Count(character => character == '\n'));
    }

    [Fact]
    public async Task What_nobody_heard_of_is_named_in_a_header()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);
        using var response = await host.Http.GetAsync(new Uri("/v1/usage?event=create_ci_build&namespace_id=404&namespace_id=9971&format=csv", UriKind.Relative), Cancelled);

        Assert.Equal("404", response.Headers.GetValues("Counters-Unknown-Namespaces").Single());
        Assert.Equal("usage.csv", response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    [Fact]
    public async Task An_export_that_cannot_begin_is_a_problem_and_not_a_broken_file()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.ExecuteAsync("DROP VIEW usage_hourly");

        var (status, problem) = await host.GetAsync(Question + "&format=parquet");

        Assert.Equal((503, "rollups_unavailable"), (status, problem.GetProperty("code").GetString()));
    }

    internal static async Task<(string? MediaType, byte[] Body)> FetchAsync(QueryHost host, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        using var response = await host.Http.SendAsync(request, Cancelled);
        var body = await response.Content.ReadAsByteArrayAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));
        return (response.Content.Headers.ContentType?.MediaType, body);
    }

    private static string Row(JsonElement row) =>
        $"{row.GetProperty("from").GetString()} {row.GetProperty("to").GetString()} {(row.TryGetProperty("namespace_id", out var id) ? id.GetRawText() : "")} "
        + $"{row.GetProperty("value").GetRawText()} {row.GetProperty("status").GetString()}";

    private static Task StoreAsync(QueryHost host) => host.Database.Store.StoreAsync(
        [UsageTests.At("2026-11-10T08:00", "1.5"), UsageTests.At("2026-11-11T09:00", "2", 9972)], [], Cancelled);
}
