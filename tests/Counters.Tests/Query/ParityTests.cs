using System.Text.Json;
using Counters.Dictionary;
using Counters.Query.Parity;
using Counters.Testing;
using Counters.Tests.Dictionary;
using Counters.Tests.Fixtures;
using Counters.Tests.Query.ServicePing;
using Xunit;

namespace Counters.Tests.Query;

public sealed class ParityTests(ClickHouseFixture server)
{
    private static string Columns => Path.Combine(GitLabData.SaasServicePing(), "gainsight_saas_metric_map.tsv");

    private static string Queries => Path.Combine(GitLabData.SaasServicePing(), "usage_ping_namespace_queries.json");

    [Fact]
    public void A_third_of_the_columns_had_no_number_per_customer_in_2024()
    {
        var columns = UsageColumnFiles.Read(new ParityOptions { Columns = Columns, NamespaceQueries = Queries })!.Value;

        Assert.Equal((158, 53), (columns.Length, columns.Count(column => !column.WasFed)));

        // One of them has a query, but one that does not group by namespace.
        Assert.Contains(columns, column => column is { WasFed: false, KeyPath: "usage_activity_by_stage_monthly.secure.user_preferences_group_overview_security_dashboard" });
    }

    [Fact]
    public async Task Each_definition_says_whether_it_is_counted_and_why_not()
    {
        await using var host = await QueryHost.StartAsync(server);
        var metrics = host.Rules.Dictionary.Metrics;
        host.Rules.Dictionary = new("v2", host.Rules.Dictionary.Events.Values, [
            .. metrics,
            metrics[0] with { KeyPath = "counts.gone", Status = "removed" },
            metrics[0] with { KeyPath = "counts.boards", DataSource = "database", Rules = [], WhyNotCounted = "its data source is database, not events" },
            metrics[0] with { KeyPath = "counts.nameless", DataSource = "redis", Rules = [], WhyNotCounted = "it names no event" },
            metrics[0] with { KeyPath = "counts.half", Rules = [.. metrics[0].Rules, new CountingRule("unheard", [], RuleKind.Total, UniqueIdentifier.None)] },
            metrics[0] with { KeyPath = "counts.unheard", Rules = [new CountingRule("unheard", [], RuleKind.Total, UniqueIdentifier.None)] },
            metrics[0] with { KeyPath = "counts.forever", TimeFrame = TimeFrame.All, Rules = [new CountingRule("push", [], RuleKind.Unique, UniqueIdentifier.User)] },
        ]);

        var (status, definitions) = await host.GetAsync("/v1/definitions");

        Assert.Equal((200, "v2"), (status, definitions.GetProperty("dictionary_version").GetString()));
        Assert.Equal("counted  2026-01-01T00:00:00Z", Row(definitions, "counts.builds"));
        Assert.Equal("not_reported its status is removed ", Row(definitions, "counts.gone"));
        Assert.Equal("not_counter_based its data source is database, not events ", Row(definitions, "counts.boards"));
        Assert.Equal("no_event_named it names no event ", Row(definitions, "counts.nameless"));
        Assert.Equal("counted nobody can send unheard ", Row(definitions, "counts.half"));
        Assert.Equal("unknown_event nobody can send unheard ", Row(definitions, "counts.unheard"));
        Assert.Equal("refused there is no such count over all ", Row(definitions, "counts.forever"));
        Assert.Equal(400, (await host.GetAsync("/v1/definitions?page=2")).Status);
    }

    [Fact]
    public async Task A_metric_whose_event_nobody_can_send_is_not_a_zero()
    {
        await using var host = await QueryHost.StartAsync(server);
        await ServicePingTests.StoreAsync(host);
        var events = host.Rules.Dictionary.Events.Values.Where(definition => definition.Name != "push");
        host.Rules.Dictionary = new("v2", events, host.Rules.Dictionary.Metrics);

        var (_, ping) = await host.GetAsync("/v1/namespaces/1/service_ping");

        var metrics = ping.GetProperty("counters_metadata").GetProperty("metrics");
        Assert.Equal("not_instrumented", metrics.GetProperty("counts.pushes_weekly").GetProperty("status").GetString());
        Assert.Equal("partial", metrics.GetProperty("counts.actions_monthly").GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_report_has_each_customer_and_what_it_lacks()
    {
        await using var host = await QueryHost.StartAsync(server, ("Counters:Parity:Columns", Columns), ("Counters:Parity:NamespaceQueries", Queries));
        await StoreCustomersAsync(host);
        host.Rules.Later["run_job-operator:sum(value)"] = QueryHost.Now.AddDays(-1);

        var (status, report) = await host.GetAsync("/v1/parity");

        Assert.Equal(200, status);
        var definitions = report.GetProperty("definitions");
        Assert.Equal((8, 8, 7), (definitions.GetProperty("active").GetInt32(), definitions.GetProperty("event_based").GetInt32(), definitions.GetProperty("counted").GetInt32()));
        Assert.Equal(87.5, definitions.GetProperty("percent").GetDouble());
        Assert.Equal("settings.ldap_enabled", Assert.Single(report.GetProperty("missing").EnumerateArray()).GetProperty("key_path").GetString());
        Assert.Equal(53, report.GetProperty("columns").GetProperty("unfilled_2024").GetInt32());
        Assert.Equal(["acme 7 5 1 1 0 0 ", "empty 0 0 0 0 7 0 counts.actions_monthly", "globex 6 5 1 0 1 0 counts.minutes_monthly"], Customers(report));
        Assert.Null(report.GetProperty("next_cursor").GetString());
    }

    [Fact]
    public async Task Customers_come_in_pages_or_one_alone()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreCustomersAsync(host);

        var (_, first) = await host.GetAsync("/v1/parity?limit=2");
        var (_, second) = await host.GetAsync($"/v1/parity?limit=2&cursor={first.GetProperty("next_cursor").GetString()}");
        var (_, one) = await host.GetAsync("/v1/parity?customer_id=globex&recorded_at=2025-01-01");

        Assert.Equal(["acme", "empty"], Customers(first).Select(row => row.Split(' ')[0]));
        Assert.Equal(["globex"], Customers(second).Select(row => row.Split(' ')[0]));
        Assert.Null(second.GetProperty("next_cursor").GetString());
        Assert.Equal(["globex 0 0 0 0 7 0 counts.actions_monthly"], Customers(one));
        Assert.False(one.TryGetProperty("columns", out _));
        Assert.Equal(404, (await host.GetAsync("/v1/parity?customer_id=nobody")).Status);
        Assert.Equal(400, (await host.GetAsync("/v1/parity?limit=51")).Status);
    }

    [Fact]
    public async Task Lists_that_cannot_be_used_are_named()
    {
        await using var host = await QueryHost.StartAsync(server, ("Counters:Parity:Columns", "/nowhere"));

        var (status, problem) = await host.GetAsync("/v1/parity");

        Assert.Equal((500, "parity_files_unusable"), (status, problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("missing.tsv", "[]", "Counters:Parity:Columns: cannot be read: it does not exist.")]
    [InlineData("columns.tsv", "{", "Counters:Parity:NamespaceQueries: is not a JSON array")]
    [InlineData("columns.tsv", "[]", "Counters:Parity:Columns: line 1: a line holds a key path")]
    public async Task Whoever_asks_for_the_report_learns_what_is_wrong_and_never_where_the_files_are(string columns, string queries, string detail)
    {
        using var files = new TempDirectory();
        await File.WriteAllTextAsync(files.Sub("columns.tsv"), "no tab", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(files.Sub("queries.json"), queries, TestContext.Current.CancellationToken);
        await using var host = await QueryHost.StartAsync(
            server, ("Counters:Parity:Columns", files.Sub(columns)), ("Counters:Parity:NamespaceQueries", files.Sub("queries.json")));

        var (_, problem) = await host.GetAsync("/v1/parity");

        Assert.StartsWith(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(files.Path, problem.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task StoreCustomersAsync(QueryHost host)
    {
        await ServicePingTests.StoreAsync(host);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));
        host.Customers.Add("globex", (1, "1970-01-01", "2100-01-01"));
        host.Customers.Add("empty");
        foreach (var id in new[] { "globex", "acme", "empty" })
        {
            await host.Database.ExecuteAsync($"INSERT INTO customer_records VALUES ('{id}', 1, 1, '', NULL, [], [], [])");
        }
    }

    private static IEnumerable<string> Customers(JsonElement report) => report.GetProperty("customers").EnumerateArray().Select(customer => string.Join(
        ' ',
        new[] { "customer_id", "with_number", "counted", "zero", "partial", "not_instrumented", "failed" }.Select(name => customer.GetProperty(name).ToString())
            .Append(customer.GetProperty("without_number").EnumerateArray().Select(metric => metric.GetProperty("key_path").GetString()).FirstOrDefault())));

    private static string Row(JsonElement definitions, string keyPath)
    {
        var metric = definitions.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("key_path").GetString() == keyPath);
        Assert.Equal(metric.GetProperty("reason").GetString() == "counted", metric.GetProperty("counted").GetBoolean());
        return string.Join(' ', new[] { "reason", "detail", "active_from" }.Select(name => metric.GetProperty(name).GetString()));
    }
}
