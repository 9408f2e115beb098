using System.Globalization;
using System.Text;
using System.Text.Json;
using Counters.ClickHouse;
using Counters.Dictionary.Breakdowns;
using Counters.Testing.Redis;
using Counters.Tests.Dictionary;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>Metrics that are counted by value, from the event to every answer, through the whole host.</summary>
public sealed class BreakdownTests(ClickHouseFixture server) : IAsyncLifetime
{
    private const string Event = "gitlab_cli_command_used";

    private static readonly string[] Labels = ["mr", "issue", "ci", "", "=cmd()", "é \"quoted\"", "a,b\nc", "\tstarts with a tab", "-operator:total-label"];

    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk()
        .Event(Event)
        .Metric(
            "counts.commands",
            "[7d, 28d, all]",
            $"- {{name: {Event}, operator: total, unique: label}}",
            $"- {{name: {Event}, operator: total, unique: property, filter: {{label: mr}}}}")
        .Metric("counts.values", "all", $"- {{name: {Event}, operator: total, unique: value}}")
        .Metric("counts.uses", "all", $"- name: {Event}");

    private IngestHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync() => _host = await IngestHost.StartAsync(
        server, $"--Counters:Dictionary:Directory={_definitions.Directory}", "--Counters:Ingest:AcceptWindow=45.00:00:00");

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _definitions.Dispose();
    }

    /// <summary>GitLab's own commands: HINCRBY at the event's ISO week and over all time, HGETALL added up (<c>unique_totals_metric.rb</c>).</summary>
    [Fact]
    public async Task A_random_stream_gives_what_Redis_hashes_give()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var random = new Random(20_261_122);
        var (roots, lines) = (new[] { IngestHost.NewNamespace(), IngestHost.NewNamespace() }, new List<string>());
        for (var n = 0; n < 600; n++)
        {
            var (root, time) = (roots[random.Next(2)], Now.AddSeconds(-random.Next(35 * 86_400)));
            string? label = random.Next(8) == 0 ? null : Labels[random.Next(Labels.Length)];
            string? property = random.Next(2) == 0 ? null : $"p{random.Next(3)}";
            lines.Add(Line(root, label, property, time: time));
            if (label is not null) { await IncrementAsync(redis.Database, root, "label", "", label, time); }
            if (label == "mr" && property is not null) { await IncrementAsync(redis.Database, root, "property", "-filter:[label:mr]", property, time); }
        }

        await PostAsync([.. lines]);
        foreach (var root in roots)
        {
            var counts = (await PingAsync(root)).GetProperty("counts");
            foreach (var (name, weeks) in new[] { ("commands_weekly", 1), ("commands_monthly", 4), ("commands", 0) })
            {
                foreach (var (identifier, filter) in new[] { ("label", ""), ("property", "-filter:[label:mr]") })
                {
                    var expected = await ReadAsync(redis.Database, root, identifier, filter, weeks);
                    var actual = counts.GetProperty(name).GetProperty(identifier).EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetInt64());
                    Assert.Equal(expected.OrderBy(value => value.Key, StringComparer.Ordinal), actual.OrderBy(value => value.Key, StringComparer.Ordinal));
                }
            }
        }
    }

    [Fact]
    public async Task Zero_is_an_empty_object_and_its_status_says_so()
    {
        var root = IngestHost.NewNamespace();
        await PostAsync(Line(root, null, null));

        var ping = await PingAsync(root);

        Assert.Equal("""{"label":{},"property":{}}""", ping.GetProperty("counts").GetProperty("commands").GetRawText());
        Assert.Equal("zero", Metadata(ping, "counts.commands").GetProperty("status").GetString());
        Assert.Equal("1", ping.GetProperty("counts").GetProperty("uses").GetRawText());
        Assert.False(ping.GetProperty("counts").TryGetProperty("commands_weekly", out _));
        Assert.Equal("not_instrumented", Metadata(ping, "counts.commands_weekly").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Values_beyond_the_bound_are_folded_and_marked()
    {
        var root = IngestHost.NewNamespace();
        await PostAsync([.. Enumerable.Range(0, Breakdown.ValuesMax + 500).Select(n => Line(root, $"flood {n}", null))]);
        await PostAsync(Line(root, "flood 3", null), Line(root, "late", null), Line(root, new string('x', 300), null));

        var ping = await PingAsync(root);

        var values = ping.GetProperty("counts").GetProperty("commands").GetProperty("label").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetInt64());
        Assert.Equal(Breakdown.ValuesMax + 1, values.Count);
        Assert.Equal((2, 502), (values["flood 3"], values["(other)"]));
        Assert.True(Metadata(ping, "counts.commands").GetProperty("has_other").GetBoolean());
    }

    [Fact]
    public async Task Usage_has_a_row_for_each_value_in_every_format()
    {
        var root = IngestHost.NewNamespace();
        await PostAsync(Line(root, "mr", "web"), Line(root, "mr", "web"), Line(root, "=cmd()", null), Line(root, "mr", null, "2.50"), Line(root, null, null, "2.5"));
        var today = Now.UtcDateTime.Date;
        var question = $"/v1/usage?metric=counts.commands&root_namespace_id={root}&from={today.AddDays(-1):yyyy-MM-dd}&to={today.AddDays(1):yyyy-MM-dd}";

        var json = await _host.VisibleAsync(question);
        Assert.Equal(
            [$"label =cmd() 1", "label mr 3", "property web 2"],
            json.GetProperty("rows")
                .EnumerateArray()
                .Select(row => $"{row.GetProperty("identifier").GetString()} {row.GetProperty("identifier_value").GetString()} {row.GetProperty("value").GetRawText()}"));

        var csv = (await _host.Http.GetStringAsync(question + "&format=csv", Cancelled)).Split("\r\n");
        Assert.StartsWith("\"from\",\"to\",\"namespace_id\",\"identifier\",\"identifier_value\",\"value\",\"status\"", csv[0], StringComparison.Ordinal);
        Assert.Contains($",{root},\"label\",\"'=cmd()\",1,\"partial\"", csv[1], StringComparison.Ordinal);
        Assert.Contains($",{root},\"label\",\"mr\",3,\"partial\"", csv[2], StringComparison.Ordinal);

        var ndjson = (await _host.Http.GetStringAsync(question + "&format=ndjson", Cancelled)).TrimEnd().Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal(["=cmd()", "mr", "web"], ndjson.Select(row => row.GetProperty("identifier_value").GetString()));
        var parquet = await _host.Http.GetByteArrayAsync(question + "&format=parquet", Cancelled);
        Assert.Equal("PAR1", Encoding.ASCII.GetString(parquet[^4..]));

        var numbers = await _host.VisibleAsync($"/v1/usage?metric=counts.values&root_namespace_id={root}&window=month&from={today:yyyy-MM}-01");
        Assert.Equal(
            ["2.5 2"], numbers.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("identifier_value").GetString()} {row.GetProperty("value").GetRawText()}"));
    }

    [Fact]
    public async Task A_window_in_which_nothing_was_counted_of_any_value_is_a_zero_without_a_value()
    {
        var root = IngestHost.NewNamespace();
        await PostAsync(Line(root, null, null));
        var question = $"/v1/usage?metric=counts.commands&root_namespace_id={root}&window=month&from={Now:yyyy-MM}-01";

        var row = Assert.Single((await _host.VisibleAsync(question)).GetProperty("rows").EnumerateArray());
        var line = JsonElement.Parse(await _host.Http.GetStringAsync(question + "&format=ndjson", Cancelled));

        Assert.Equal(("0", false), (row.GetProperty("value").GetRawText(), row.TryGetProperty("identifier", out _)));
        Assert.Equal(("0", JsonValueKind.Null), (line.GetProperty("value").GetRawText(), line.GetProperty("identifier_value").ValueKind));
    }

    [Fact]
    public async Task A_customers_number_is_the_sum_of_all_values_and_sorts_customers()
    {
        var (root, id) = (IngestHost.NewNamespace(), $"c{Guid.CreateVersion7():N}");
        await PostAsync(Line(root, "mr", null), Line(root, "issue", null), Line(root, "mr", "web"));
        using var body = new StringContent($$"""{"name":"Acme","namespaces":[{"id":{{root}}}]}""", Encoding.UTF8, "application/json");
        using var put = await _host.Http.PutAsync(new Uri($"/v1/customers/{id}", UriKind.Relative), body, Cancelled);
        put.EnsureSuccessStatusCode();

        var usage = await _host.VisibleAsync($"/v1/customers/{id}/usage");
        var metric = usage.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("key_path").GetString() == "counts.commands");
        Assert.Equal(4, metric.GetProperty("value").GetInt64());

        JsonElement listed;
        do
        {
            listed = (await _host.VisibleAsync($"/v1/customers?sort=-counts.commands&namespace_id={root}")).GetProperty("customers");
        }
        while (listed.GetArrayLength() == 0);
        Assert.Equal(4, listed[0].GetProperty("value").GetInt64());
    }

    [Fact]
    public async Task Analysts_find_all_values_of_a_rule_in_views()
    {
        var root = IngestHost.NewNamespace();
        await PostAsync([.. Labels.Select(label => Line(root, label, null)), Line(root, "mr", null)]);
        await _host.VisibleAsync($"/v1/usage?metric=counts.commands&root_namespace_id={root}");

        var sql =
            $"""
            SELECT identifier_value, toInt64(sum(value))
            FROM breakdown_daily
            WHERE root_namespace_id = {root} AND counter IN (SELECT counter FROM metrics WHERE key_path = 'counts.commands' AND identifier = 'label')
            GROUP BY identifier_value
            """;
        var rows = await _host.Services.GetRequiredService<ClickHouseDatabase>().ReadAsync(
            sql, [], row => (Value: row.GetString(0), Count: row.GetInt64(1)), Cancelled);

        Assert.Equal(Labels.Order(StringComparer.Ordinal), rows.Select(row => row.Value).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal(row.Value == "mr" ? 2 : 1, row.Count));
    }

    private static async Task IncrementAsync(IDatabase redis, long root, string identifier, string filter, string value, DateTimeOffset time)
    {
        await redis.HashIncrementAsync(Key(root, identifier, filter), value);
        await redis.HashIncrementAsync($"{Key(root, identifier, filter)}-{Week(time)}", value);
    }

    private static async Task<Dictionary<string, long>> ReadAsync(IDatabase redis, long root, string identifier, string filter, int weeks)
    {
        var monday = Now.UtcDateTime.Date.AddDays(-(((int)Now.DayOfWeek + 6) % 7));
        var keys = weeks == 0
            ? [Key(root, identifier, filter)]
            : Enumerable.Range(1, weeks).Select(week => $"{Key(root, identifier, filter)}-{Week(new DateTimeOffset(monday.AddDays(-7 * week), TimeSpan.Zero))}");
        var totals = new Dictionary<string, long>();
        foreach (var key in keys)
        {
            foreach (var field in await redis.HashGetAllAsync(key)) { totals[field.Name!] = totals.GetValueOrDefault(field.Name!) + (long)field.Value; }
        }

        return totals;
    }

    private static string Key(long root, string identifier, string filter) => $"{root}:{{hll_counters}}_{Event}-operator:total{filter}-{identifier}";

    private static string Week(DateTimeOffset time) => $"{ISOWeek.GetYear(time.UtcDateTime)}-{ISOWeek.GetWeekOfYear(time.UtcDateTime):00}";

    private static string Line(long root, string? label, string? property, string? value = null, DateTimeOffset? time = null) =>
        $$"""{"event":"{{Event}}","namespace_id":{{root}},"root_namespace_id":{{root}},"time":"{{(time ?? Now).UtcDateTime:s}}Z","additional_properties":{"label":{{JsonSerializer.Serialize(label)}},"property":{{JsonSerializer.Serialize(property)}},"value":{{value ?? "null"}} } }""";

    private async Task PostAsync(params string[] lines)
    {
        var answer = await _host.PostLinesAsync(lines);
        Assert.Equal((200, lines.Length), (answer.Status, answer.Body.GetProperty("accepted").GetInt32()));
    }

    /// <summary>The Service Ping, once everything acknowledged before now is in it.</summary>
    private async Task<JsonElement> PingAsync(long root)
    {
        await _host.VisibleAsync($"/v1/usage?event={Event}&root_namespace_id={root}");
        return JsonElement.Parse(await _host.Http.GetStringAsync($"/v1/namespaces/{root}/service_ping", Cancelled));
    }

    private static JsonElement Metadata(JsonElement ping, string keyPath) => ping.GetProperty("counters_metadata").GetProperty("metrics").GetProperty(keyPath);
}
