using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Counters.ClickHouse;
using Counters.Http.Bodies;
using Counters.Tests.Dictionary;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>Values that are counted apart, through the whole host: each root has room of its own, operators make room, addresses are stored nowhere.</summary>
public sealed class ValuesByRootTests(ClickHouseFixture server) : IAsyncLifetime
{
    private const string Event = "cli_used";
    private const string Counter = $"{Event}-operator:total-label";

    private readonly LoggedLines _logs = new();

    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk()
        .Event(Event, "additional_properties:\n  property:\n    description: Where.\n    values: [web, api]")
        .Metric("counts.commands", "all", $"- {{name: {Event}, operator: total, unique: label}}")
        .Metric("counts.places", "all", $"- {{name: {Event}, operator: total, unique: property}}")
        .Metric(
            "counts.both", "all", $"- {{name: {Event}, operator: total, unique: label}}", $"- {{name: {Event}, operator: total, unique: property}}");

    private IngestHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await IngestHost.StartAsync(
        server, _logs, $"--Counters:Dictionary:Directory={_definitions.Directory}", "--Counters:Ingest:NewValuesPerHourMax=1400");

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _definitions.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task Junk_of_one_client_leaves_another_customers_values_alone_and_retiring_it_makes_room()
    {
        var (junk, other) = (IngestHost.NewNamespace(), IngestHost.NewNamespace());
        await PostAsync([.. Enumerable.Range(0, 1_100).Select(n => Line(junk, $"junk-{n}"))]);
        await PostAsync(Line(other, "legit"), Line(junk, "late"));

        Assert.Equal(("""{"legit":1}""", false), await CommandsAsync(other));
        var (flooded, hasOther) = await CommandsAsync(junk);
        Assert.Equal((101, true), (JsonElement.Parse(flooded).GetProperty("(other)").GetInt32(), hasOther));
        var fullest = await GetAsync("/v1/definitions/values/fullest");
        Assert.Contains(
            fullest.GetProperty("fullest").EnumerateArray(), row => row.GetProperty("root_namespace_id").GetInt64() == junk && Int(row, "used") == 1_000);

        var retired = await ChangeAsync("retire", new { metric = "counts.commands", root_namespace_id = junk, prefix = "junk-" });
        Assert.Equal((1_000, 0, 0), (Int(retired, "changed"), Int(retired, "unchanged"), Int(retired, "used")));
        var again = await ChangeAsync("retire", new { counter = Counter, root_namespace_id = junk, prefix = "junk-" });
        Assert.Equal((0, 1_000, 1_000), (Int(again, "changed"), Int(again, "unchanged"), Int(await ListAsync(junk), "numbered")));
        await PostAsync(Line(junk, "late"), Line(junk, "junk-7"));

        var commands = JsonElement.Parse((await CommandsAsync(junk)).Commands);
        Assert.Equal((1, 1, 102), (Int(commands, "late"), Int(commands, "junk-7"), Int(commands, "(other)")));

        var restored = await ChangeAsync("restore", new { metric = "counts.commands", root_namespace_id = junk, values = new[] { "junk-7", "never" } });
        Assert.Equal((1, 1, 2), (Int(restored, "changed"), Int(restored, "unknown"), Int(restored, "used")));
        await PostAsync(Line(junk, "junk-7"));
        Assert.Equal(2, Int(JsonElement.Parse((await CommandsAsync(junk)).Commands), "junk-7"));
        var all = new { metric = "counts.commands", root_namespace_id = junk, prefix = "junk-" };
        Assert.Equal("no_room", await RefusedAsync(HttpStatusCode.Conflict, "restore", all));
    }

    /// <summary>Its events carry no root: which one counts is looked up by their time, and each root has numbers of its own for the values.</summary>
    [Fact]
    public async Task A_namespace_that_moved_counts_its_values_in_the_root_that_it_had()
    {
        var (moving, before, after) = (IngestHost.NewNamespace(), IngestHost.NewNamespace(), IngestHost.NewNamespace());
        var now = TimeProvider.System.GetUtcNow();
        await PlaceAsync(moving, before, now.AddHours(-3));
        await PostAsync(Line(after, "first of the other root"));
        await PostAsync(Line(moving, "mr", now.AddHours(-2), withRoot: false));
        await PlaceAsync(moving, after, now.AddHours(-1));

        // In one segment of time, one request, and with a value that the other root does not know.
        await PostAsync(
            Line(moving, "mr", now.AddHours(-2), withRoot: false), Line(moving, "mr", now, withRoot: false), Line(moving, "issue", now, withRoot: false));

        Assert.Equal("""{"mr":2}""", (await CommandsAsync(before)).Commands);
        Assert.Equal("""{"first of the other root":1,"issue":1,"mr":1}""", (await CommandsAsync(after)).Commands);
    }

    [Fact]
    public async Task Values_that_the_definition_does_not_list_count_together()
    {
        var root = IngestHost.NewNamespace();
        await PostAsync(Line(root, "x", property: "web"), Line(root, "x", property: "api"), Line(root, "x", property: "web"), Line(root, "x", property: "Web"));

        var ping = await PingAsync(root);

        Assert.Equal("""{"property":{"(other)":1,"api":1,"web":2}}""", ping.GetProperty("counts").GetProperty("places").GetRawText());
    }

    [Fact]
    public async Task New_values_beyond_the_bound_of_a_client_wait_at_the_client_and_no_number_is_wrong_by_it()
    {
        var roots = new[] { IngestHost.NewNamespace(), IngestHost.NewNamespace() };
        string[] lines = [.. roots.SelectMany(root => Enumerable.Range(0, 750).Select(n => Line(root, $"v{n}")))];

        var refused = await _host.PostLinesAsync(lines);

        Assert.Equal((429, RequestCode.TooManyNewValues), (refused.Status, refused.Body.GetProperty("code").GetString()));
        var usage = await _host.VisibleAsync($"/v1/usage?event={Event}&root_namespace_id={roots[0]}");
        Assert.Equal(0, usage.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt64()));

        // What was numbered is not charged again; the rest comes with the time that Retry-After gives.
        var answer = refused;
        for (var attempt = 0; attempt < 600 && answer.Status == 429; attempt++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
            answer = await _host.PostLinesAsync(lines[..1_402]);
        }

        Assert.Equal(200, answer.Status);
        var (commands, hasOther) = await CommandsAsync(roots[0]);
        Assert.Equal((750, false), (JsonElement.Parse(commands).EnumerateObject().Count(), hasOther));
    }

    /// <summary>The attack on privacy: somebody puts addresses into a label.</summary>
    [Fact]
    public async Task An_address_in_a_label_is_found_nowhere_and_equal_ones_count_together()
    {
        const string marker = "q7marker";
        var root = IngestHost.NewNamespace();
        string[] addresses = [$"{marker}@example.org", $"Jo <{marker}@example.org>", $"{marker}%40example.org"];
        await PostAsync([.. addresses.Select(address => Line(root, address)), Line(root, addresses[0])]);
        var asName = new Dictionary<string, int> { [$"{marker}@example.org"] = 1 };
        await _host.PostLinesAsync(
            JsonSerializer.Serialize(new { @event = Event, namespace_id = root, additional_properties = asName }), $"{marker}@example.org");

        var (commands, _) = await CommandsAsync(root);
        var values = JsonElement.Parse(commands).EnumerateObject().ToList();
        Assert.All(values, value => Assert.Matches("^email:[0-9a-f]{32}$", value.Name));
        Assert.Equal([1, 1, 2], values.Select(value => value.Value.GetInt32()).Order());

        await Task.Delay(TimeSpan.FromSeconds(3), Cancelled);
        var files = Directory.EnumerateFiles(_host.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("owner.lock" or "redis.sock")).ToList();
        foreach (var file in files) { Assert.False(await HoldsAsync(file, marker), file); }
        Assert.True(await AnyAsync(files, file => HoldsAsync(file, "email:")));
        Assert.Empty(await TablesWithAsync(marker));
        Assert.Contains(await TablesWithAsync("email:"), table => table == "totals");
        Assert.DoesNotContain(marker, _logs.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(_logs.ToString());
    }

    [Theory]
    [InlineData("""{"metric":"counts.commands","values":["x"]}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","root_namespace_id":0,"values":["x"]}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","root_namespace_id":1}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","root_namespace_id":1,"values":["x"],"prefix":"x"}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","root_namespace_id":1,"values":[]}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","root_namespace_id":1,"values":[null]}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","root_namespace_id":1,"prefix":""}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.commands","counter":"x","root_namespace_id":1,"prefix":"x"}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.both","root_namespace_id":1,"prefix":"x"}""", HttpStatusCode.BadRequest, "invalid_property")]
    [InlineData("""{"metric":"counts.both","identifier":"user","root_namespace_id":1,"prefix":"x"}""", HttpStatusCode.NotFound, "unknown_counter")]
    [InlineData("""{"metric":"counts.none","root_namespace_id":1,"prefix":"x"}""", HttpStatusCode.NotFound, "unknown_counter")]
    [InlineData("""{"counter":"cli_used","root_namespace_id":1,"prefix":"x"}""", HttpStatusCode.NotFound, "unknown_counter")]
    [InlineData("""{"counter":"never-operator:total-label","root_namespace_id":1,"prefix":"x"}""", HttpStatusCode.NotFound, "unknown_counter")]
    [InlineData("""{"metric":"counts.commands","root":1,"prefix":"x"}""", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("""null""", HttpStatusCode.BadRequest, "invalid_json")]
    [InlineData("""{""", HttpStatusCode.BadRequest, "invalid_json")]
    public async Task A_call_that_makes_no_sense_is_refused_and_says_what_to_mend(string body, HttpStatusCode status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _host.Http.PostAsync(new Uri("/v1/definitions/values/retire", UriKind.Relative), content, Cancelled);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((status, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_list_refuses_what_it_does_not_know()
    {
        string[] questions =
        [
            "?limit=1", "?metric=counts.commands&metric=counts.commands&root_namespace_id=1", "?metric=counts.commands",
            "?metric=counts.commands&root_namespace_id=x", "/fullest?limit=1",
        ];
        foreach (var question in questions)
        {
            using var answer = await _host.Http.GetAsync(new Uri($"/v1/definitions/values{question}", UriKind.Relative), Cancelled);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    private static string Line(long namespaceId, string label, DateTimeOffset? time = null, bool withRoot = true, string? property = null) => JsonSerializer.Serialize(new
    {
        @event = Event,
        namespace_id = namespaceId,
        root_namespace_id = withRoot ? namespaceId : (long?)null,
        time = time ?? TimeProvider.System.GetUtcNow(),
        additional_properties = new { label, property },
    });

    private static int Int(JsonElement answer, string name) => answer.GetProperty(name).GetInt32();

    private static async Task<bool> HoldsAsync(string file, string text)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancelled);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private static async Task<bool> AnyAsync(IEnumerable<string> files, Func<string, Task<bool>> isSo)
    {
        foreach (var file in files)
        {
            if (await isSo(file)) { return true; }
        }

        return false;
    }

    private async Task PostAsync(params string[] lines)
    {
        var answer = await _host.PostLinesAsync(lines);
        Assert.Equal((200, lines.Length), (answer.Status, answer.Status == 200 ? Int(answer.Body, "accepted") : 0));
    }

    private async Task PlaceAsync(long namespaceId, long parent, DateTimeOffset from)
    {
        var placement = new { parent_id = parent, valid_from = from };
        using var answer = await _host.Http.PutAsJsonAsync(new Uri($"/v1/namespaces/{namespaceId}", UriKind.Relative), placement, Cancelled);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> GetAsync(string path) => await _host.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Cancelled);

    private Task<JsonElement> ListAsync(long root) => GetAsync($"/v1/definitions/values?metric=counts.commands&root_namespace_id={root}");

    private async Task<JsonElement> ChangeAsync(string verb, object body)
    {
        using var answer = await _host.Http.PostAsJsonAsync(new Uri($"/v1/definitions/values/{verb}", UriKind.Relative), body, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private async Task<string?> RefusedAsync(HttpStatusCode status, string verb, object body)
    {
        using var answer = await _host.Http.PostAsJsonAsync(new Uri($"/v1/definitions/values/{verb}", UriKind.Relative), body, Cancelled);
        Assert.Equal(status, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();
    }

    /// <summary>The Service Ping, once everything acknowledged before now is in it.</summary>
    private async Task<JsonElement> PingAsync(long root)
    {
        await _host.VisibleAsync($"/v1/usage?event={Event}&root_namespace_id={root}");
        return await GetAsync($"/v1/namespaces/{root}/service_ping");
    }

    private async Task<(string Commands, bool HasOther)> CommandsAsync(long root)
    {
        var ping = await PingAsync(root);
        var metadata = ping.GetProperty("counters_metadata").GetProperty("metrics").GetProperty("counts.commands");
        return (ping.GetProperty("counts").GetProperty("commands").GetProperty("label").GetRawText(), metadata.TryGetProperty("has_other", out _));
    }

    /// <summary>Every table of the database in which a row holds the text.</summary>
    private async Task<List<string>> TablesWithAsync(string text)
    {
        var database = _host.Services.GetRequiredService<ClickHouseDatabase>();
        var tables = await database.ReadAsync(
            "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree%'", [], row => row.GetString(0), Cancelled);
        Assert.Contains("totals", tables);
        var found = new List<string>();
        foreach (var table in tables)
        {
            var rows = await database.ReadAsync(
                $"SELECT toInt64(countIf(position(formatRow('JSONEachRow', *), '{text}') > 0)) FROM {table}", [], row => row.GetInt64(0), Cancelled);
            if (rows[0] > 0) { found.Add(table); }
        }

        return found;
    }
}
