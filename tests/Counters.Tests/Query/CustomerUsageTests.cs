using System.Text.Json;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

public sealed class CustomerUsageTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_happened_while_a_namespace_was_the_customers_counts()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2026-11-12"), (5000, "2026-11-10", "2100-01-01"));
        await host.Database.Store.StoreAsync(
            [
                UsageTests.At("2026-11-11T23:00", "1"),
                UsageTests.At("2026-11-12T00:00", "2"),
                UsageTests.At("2026-11-09T23:00", "4", 5001) with { RootNamespaceId = 5000 },
                UsageTests.At("2026-11-10T00:00", "8", 5001) with { RootNamespaceId = 5000 },
                UsageTests.At("2026-11-10T00:00", "16", 1) with { RootNamespaceId = 1 },
            ],
            [],
            Cancelled);

        var (_, whole) = await host.GetAsync("/v1/usage?event=create_ci_build&customer_id=acme&window=iso_week&from=2026-11-09&to=2026-11-16");
        var (_, byRoot) = await host.GetAsync("/v1/usage?event=create_ci_build&customer_id=acme&group_by=root_namespace_id&window=iso_week&from=2026-11-09&to=2026-11-16");
        var (_, one) = await host.GetAsync("/v1/usage?event=create_ci_build&customer_id=acme&root_namespace_id=5000&window=iso_week&from=2026-11-09&to=2026-11-16");

        Assert.Equal("acme", whole.GetProperty("customer_id").GetString());
        Assert.Equal(["9"], Values(whole));
        Assert.Equal(["8", "1"], Values(byRoot));
        Assert.Equal(["8"], Values(one));
    }

    [Fact]
    public async Task Windows_before_the_customer_came_are_left_out_and_the_first_one_is_partial()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "2026-11-11", "2026-11-24"));

        var (_, body) = await host.GetAsync("/v1/usage?event=create_ci_build&customer_id=acme&window=iso_week&from=2026-10-26&to=2026-11-16");

        var row = Assert.Single(body.GetProperty("rows").EnumerateArray());
        Assert.Equal(("2026-11-09T00:00:00Z", "0", "partial"), (row.GetProperty("from").GetString(), row.GetProperty("value").GetRawText(), row.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Uniques_of_several_namespaces_are_merged_and_not_added()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"), (5000, "1970-01-01", "2100-01-01"));
        await host.Database.Store.StoreAsync(
            [],
            [
                UsageTests.Seen("2026-10-05", 1),
                UsageTests.Seen("2026-10-06", 1) with { RootNamespaceId = 5000 },
                UsageTests.Seen("2026-10-31", 2) with { RootNamespaceId = 5000, Rank = 7 },
                UsageTests.Seen("2026-10-31", 2),
                UsageTests.Seen("2026-11-01", 3),
                UsageTests.Seen("2026-09-30", 4),
                UsageTests.Seen("2026-09-30", 5),
                UsageTests.Seen("2026-09-01", 6),
                UsageTests.Seen("2026-09-01", 6) with { RootNamespaceId = 5000 },
            ],
            Cancelled);

        var (_, body) = await host.GetAsync("/v1/customers/acme/usage?window=month");

        var builders = Metric(body, "redis_hll_counters.ci.builders_weekly");
        Assert.Equal(("month", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"), (Text(builders, "time_frame"), Text(builders, "from"), Text(builders, "to")));
        Assert.Equal(
            ("2", "3", "-1", "-33.3", "counted"),
            (Raw(builders, "value"), Raw(builders, "previous_value"), Raw(builders, "change"), Raw(builders, "change_percent"), Text(builders, "status")));
    }

    [Fact]
    public async Task Last_month_is_compared_with_the_month_before_metric_by_metric()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));
        host.Rules.Later["run_job-operator:sum(value)"] = new(2026, 9, 15, 0, 0, 0, TimeSpan.Zero);
        await host.Database.Store.StoreAsync(
            [
                UsageTests.At("2026-10-01T00:00", "5"),
                UsageTests.At("2026-10-31T23:00", "2.5"),
                UsageTests.At("2026-09-30T23:00", "5"),
                UsageTests.At("2026-11-01T00:00", "100"),
                UsageTests.At("2026-08-31T23:00", "100"),
                UsageTests.At("2026-09-20T00:00", "1") with { Counter = "run_job-operator:sum(value)" },
                UsageTests.At("2026-10-20T00:00", "3") with { Counter = "run_job-operator:sum(value)" },
            ],
            [],
            Cancelled);

        var (status, body) = await host.GetAsync("/v1/customers/acme/usage?window=month");

        Assert.Equal((200, "acme"), (status, Text(body, "customer_id")));
        Assert.Equal(8, body.GetProperty("metrics").GetArrayLength());
        Assert.Equal("7.5 5 2.5 50 counted counted", Row(Metric(body, "counts.builds")));
        Assert.Equal("0 0 0 null zero zero", Row(Metric(body, "counts.pushes_weekly")));
        Assert.Equal("3 1 null null counted partial", Row(Metric(body, "counts.minutes_monthly")));
        Assert.Equal("null null null null not_instrumented ", Row(Metric(body, "settings.ldap_enabled")));
    }

    [Fact]
    public async Task Without_a_window_each_metric_has_its_own_time_frame()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "2026-06-01", "2100-01-01"));
        await host.Database.Store.StoreAsync(
            [
                UsageTests.At("2026-11-12T08:00", "1"), UsageTests.At("2026-11-05T08:00", "2"), UsageTests.At("2026-10-10T08:00", "4"),
                UsageTests.At("2026-11-18T10:00", "8"), UsageTests.At("2026-05-31T23:00", "16"),
            ],
            [],
            Cancelled);

        var (_, body) = await host.GetAsync("/v1/customers/acme/usage");

        Assert.Equal("1 2 -1 -50 counted counted", Row(Metric(body, "counts.builds_weekly")));
        Assert.Equal("3 4 -1 -25 counted counted", Row(Metric(body, "counts.actions_monthly")));
        Assert.Equal("15 null null null counted ", Row(Metric(body, "counts.builds")));
        Assert.Equal("2026-06-01T00:00:00Z", Text(Metric(body, "counts.builds"), "from"));
        Assert.Equal(
            ("7d", "28d", "all"),
            (Text(Metric(body, "counts.builds_weekly"), "time_frame"), Text(
                Metric(body, "counts.actions_monthly"), "time_frame"), Text(Metric(body, "counts.builds"), "time_frame")));
    }

    [Fact]
    public async Task A_customer_of_half_a_month_has_a_partial_month_and_none_before()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "2026-10-15", "2100-01-01"));
        host.Customers.Add("empty");
        await host.Database.Store.StoreAsync(
            [UsageTests.At("2026-10-16T08:00", "1"), UsageTests.At("2026-10-14T08:00", "2"), UsageTests.At("2026-09-14T08:00", "4")], [], Cancelled);

        var (_, acme) = await host.GetAsync("/v1/customers/acme/usage?window=month");
        var (_, empty) = await host.GetAsync("/v1/customers/empty/usage?window=month");

        Assert.Equal("1 null null null partial not_instrumented", Row(Metric(acme, "counts.builds")));
        Assert.Equal("2026-10-15T00:00:00Z", Text(Metric(acme, "counts.builds"), "counted_from"));
        Assert.Equal("null null null null not_instrumented not_instrumented", Row(Metric(empty, "counts.builds")));
    }

    [Fact]
    public async Task What_may_not_be_visible_yet_and_what_could_not_be_read_are_told_apart_from_zero()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));
        host.Completeness.Through = new(2026, 10, 31, 23, 0, 0, TimeSpan.Zero);
        await host.Database.ExecuteAsync("DROP TABLE registers");

        var (_, body) = await host.GetAsync("/v1/customers/acme/usage?window=month");

        Assert.Equal("0 0 null null partial zero", Row(Metric(body, "counts.builds")));
        Assert.Equal("-1 -1 null null failed failed", Row(Metric(body, "redis_hll_counters.ci.builders_weekly")));
    }

    [Theory]
    [InlineData("window=day", "2026-11-17T00:00:00Z", "2026-11-18T00:00:00Z")]
    [InlineData("window=iso_week", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z")]
    [InlineData("window=month&recorded_at=2026-03-31", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("from=2026-11-03&to=2026-11-05", "2026-11-03T00:00:00Z", "2026-11-05T00:00:00Z")]
    public async Task Windows_are_the_last_complete_ones_or_as_asked(string query, string from, string to)
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));

        var (_, body) = await host.GetAsync($"/v1/customers/acme/usage?{query}");

        Assert.Equal((from, to), (Text(Metric(body, "counts.builds"), "from"), Text(Metric(body, "counts.builds"), "to")));
    }

    [Theory]
    [InlineData("nobody", "", 404, "unknown_customer", "nobody")]
    [InlineData("acme", "?window=hour", 400, "bad_parameter", "month")]
    [InlineData("acme", "?from=2026-11-01", 400, "bad_parameter", "together")]
    [InlineData("acme", "?from=2026-11-01&to=2026-11-01", 400, "bad_parameter", "not before")]
    [InlineData("acme", "?from=2026-11-01&to=2026-11-30", 400, "bad_parameter", "not come")]
    [InlineData("acme", "?from=2026-11-01T01:00Z&to=2026-11-10", 400, "bad_parameter", "inside a day")]
    [InlineData("acme", "?from=2026-11-01&to=2026-11-10&window=day", 400, "bad_parameter", "either")]
    [InlineData("acme", "?metric=x", 400, "bad_parameter", "Known are")]
    [InlineData("acme", "?format=xlsx", 400, "bad_parameter", "parquet")]
    [InlineData("acme", "?recorded_at=2027-01-01", 400, "bad_parameter", "not come")]
    public async Task A_question_without_an_answer_says_what_to_mend(string id, string query, int status, string code, string hint)
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));

        var (actual, problem) = await host.GetAsync($"/v1/customers/{id}/usage{query}");

        Assert.Equal((status, code), (actual, Text(problem, "code")));
        Assert.Contains(hint, Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_ndjson_and_parquet_say_what_json_says()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));
        await host.Database.Store.StoreAsync([UsageTests.At("2026-10-01T00:00", "7.5"), UsageTests.At("2026-09-30T23:00", "5")], [], Cancelled);

        var (_, csv) = await UsageExportTests.FetchAsync(host, "/v1/customers/acme/usage?window=month&format=csv", "*/*");
        var (_, ndjson) = await UsageExportTests.FetchAsync(host, "/v1/customers/acme/usage?window=month", "application/x-ndjson");
        var (_, parquet) = await UsageExportTests.FetchAsync(host, "/v1/customers/acme/usage?window=month", "application/vnd.apache.parquet");

        var lines = System.Text.Encoding.UTF8.GetString(csv).Split("\r\n");
        Assert.Equal(
            "\"customer_id\",\"customer_name\",\"key_path\",\"time_frame\",\"value\",\"previous_value\",\"change\",\"change_percent\",\"status\",\"previous_status\",\"from\",\"to\",\"counted_from\",\"recorded_at\",\"complete_through\"",
            lines[0]);
        Assert.Contains(
            "\"acme\",\"acme\",\"counts.builds\",\"month\",7.5,5,2.5,50,\"counted\",\"counted\",\"2026-10-01T00:00:00Z\",\"2026-11-01T00:00:00Z\",\"2026-10-01T00:00:00Z\",\"2026-11-18T10:30:00.000Z\",\"2026-11-18T10:30:00.000Z\"",
            lines);
        Assert.Contains(
            "\"acme\",\"acme\",\"settings.ldap_enabled\",\"none\",,,,,\"not_instrumented\",,,,,\"2026-11-18T10:30:00.000Z\",\"2026-11-18T10:30:00.000Z\"",
            lines);
        Assert.Equal(10, lines.Length);
        var builds = System.Text.Encoding.UTF8.GetString(ndjson).Split('\n').First(line => line.Contains("counts.builds\"", StringComparison.Ordinal));
        Assert.Equal("7.5 5 2.5 50 counted counted", Row(JsonDocument.Parse(builds).RootElement));
        var table = new ParquetTable(parquet);
        Assert.Equal(
            ["counts.builds|7.5|5|50|counted", "settings.ldap_enabled||||not_instrumented"],
            await host.Database.RowsAsync(
                $"SELECT key_path, ifNull(toString(value), ''), ifNull(toString(previous_value), ''), ifNull(toString(change_percent), ''), status FROM "
                    + $"{table.Source} WHERE key_path IN ('counts.builds', 'settings.ldap_enabled') ORDER BY key_path"));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData(" @SUM(A1)", "\"' @SUM(A1)\"")]
    [InlineData("O'Neill, \"Sons\" \\ Co\nÜ", "\"O'Neill, \"\"Sons\"\" \\ Co\nÜ\"")]
    public async Task A_name_is_never_a_formula_in_csv_and_always_itself_elsewhere(string name, string cell)
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Customers.Add(name, "acme", (9970, "1970-01-01", "2100-01-01"));

        var (_, csv) = await UsageExportTests.FetchAsync(host, "/v1/customers/acme/usage?format=csv", "*/*");
        var (_, ndjson) = await UsageExportTests.FetchAsync(host, "/v1/customers/acme/usage?format=ndjson", "*/*");

        Assert.Contains($"\r\n\"acme\",{cell},\"counts.builds\"", System.Text.Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
        Assert.Equal(name, Text(JsonDocument.Parse(System.Text.Encoding.UTF8.GetString(ndjson).Split('\n')[0]).RootElement, "customer_name"));
    }

    private static IEnumerable<string> Values(JsonElement body) => body.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("value").GetRawText());

    private static JsonElement Metric(JsonElement body, string keyPath) =>
        body.GetProperty("metrics").EnumerateArray().Single(metric => Text(metric, "key_path") == keyPath);

    private static string Row(JsonElement metric) =>
        $"{Raw(metric, "value")} {Raw(metric, "previous_value")} {Raw(metric, "change")} {Raw(metric, "change_percent")} {Text(metric, "status")} {Text(metric, "previous_status")}";

    private static string Raw(JsonElement element, string name) => element.GetProperty(name).GetRawText();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
