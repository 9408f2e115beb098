using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Counters.Audit;
using Counters.Hosting;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Audit;

/// <summary>The audit of the whole host: who did what is in the log and in ClickHouse, and nothing secret with it.</summary>
public sealed class AuditTests(ClickHouseFixture server)
{
    private const string Ops = "secret-of-ops", Reads = "secret-of-reads", Sends = "secret-of-sends";
    private const string Json = "application/json", Lines = "application/x-ndjson";

    private static readonly string[] Tokens =
    [
        .. ServedRoutes.Token(0, "ops", Ops, "admin"), .. ServedRoutes.Token(1, "reads", Reads, "query"), .. ServedRoutes.Token(2, "sends", Sends, "ingest"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_gave_a_namespace_to_a_customer_and_when_is_found_and_everything_else_that_was_done_with_it()
    {
        var log = new KeptLines(AuditLog.Category);
        await using var host = await IngestHost.StartAsync(server, log, Tokens);
        var before = TimeProvider.System.GetUtcNow();
        await SendAsync(host, HttpMethod.Put, "/v1/namespaces/4711", Ops, """{"full_path":"private-path"}""", Json);
        await SendAsync(host, HttpMethod.Put, "/v1/customers/acme", Ops, """{"name":"Private Name","namespaces":[{"id":4711}]}""", Json);
        await SendAsync(host, HttpMethod.Post, "/v1/customers", Ops, """{"id":"a1","name":"Private Name"}""" + "\n" + """{"id":"a2"}""", Lines);
        await SendAsync(host, HttpMethod.Post, "/v1/namespaces", Ops, """{"id":4712}""", Lines);
        await SendAsync(host, HttpMethod.Get, "/v1/namespaces", Ops);
        await SendAsync(host, HttpMethod.Post, "/v1/definitions/reload", Ops);
        await SendAsync(host, HttpMethod.Put, "/v1/customers/acme", Ops, "{", Json);
        await SendAsync(host, HttpMethod.Get, "/v1/customers?format=ndjson", Reads);
        await SendAsync(host, HttpMethod.Get, "/v1/usage?event=create_ci_build&namespace_id=4711&window=hour&format=csv", Reads);
        await SendAsync(host, HttpMethod.Get, "/v1/usage?event=create_ci_build&namespace_id=4711&window=hour", Reads);
        await SendAsync(host, HttpMethod.Put, "/v1/customers/acme", Sends, "{}", Json);
        await SendAsync(host, HttpMethod.Put, "/v1/customers/Private%20Name", "guessed-secret", "{}", Json);

        var (_, text) = await SendAsync(host, HttpMethod.Get, "/v1/audit", Ops, drained: true);

        var rows = JsonElement.Parse(text).GetProperty("rows").EnumerateArray().Reverse().ToList();
        Assert.Equal(
            [
                "ops namespace.put 4711 done 200 - -", "ops customer.put acme done 200 - -", "ops customers.import - done 200 - 2", "ops namespaces.import - done 200 - 1",
                "ops namespaces.export - done 200 - 2", "ops definitions.reload - done 200 - -", "ops customer.put acme refused 400 invalid_json -",
                "reads customers.export - done 200 - 3", "reads usage.export 4711 done 200 - -", "sends customer.put acme refused 403 missing_scope -",
                "- customer.put (malformed) refused 401 unknown_token -",
            ],
            rows.Select(Summary));
        Assert.All(rows, row => Assert.Equal("127.0.0.1", row.GetProperty("address").GetString()));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("at").GetDateTimeOffset(), before.AddSeconds(-1), TimeProvider.System.GetUtcNow()));
        var reload = rows.Single(row => row.GetProperty("action").GetString() == "definitions.reload");
        Assert.Matches("^[0-9a-f]{16}$", reload.GetProperty("old_version").GetString());
        Assert.Equal(reload.GetProperty("old_version").GetString(), reload.GetProperty("new_version").GetString());
        Assert.InRange(rows.Single(row => row.GetProperty("action").GetString() == "usage.export").GetProperty("bytes").GetInt64(), 10, 100_000);

        var lines = log.All.Where(line => line.Id.Id == AuditLog.EventId && (string?)line.Parts["Action"] != "audit.read").ToList();
        Assert.Equal(rows.Select(row => row.GetProperty("id").GetString()), lines.Select(line => (string?)line.Parts["Row"]));
        Assert.Equal(rows.Select(row => row.GetProperty("outcome").GetString()), lines.Select(line => (string?)line.Parts["Outcome"]));
        Assert.All(lines, line => Assert.Equal(LogLevel.Information, line.Level));
        var everything = text + string.Join('\n', log.All.Select(line => line.Text));
        Assert.All((string[])["Private", "private-path", "secret-of", "guessed"], secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flood_of_refusals_leaves_one_row_and_line_a_second_that_say_how_many_there_were()
    {
        var log = new KeptLines(AuditLog.Category);
        await using var host = await IngestHost.StartAsync(server, log, Tokens);
        var began = TimeProvider.System.GetTimestamp();
        for (var at = 0; at < 300; at++) { await SendAsync(host, HttpMethod.Put, "/v1/customers/acme", "guessed", "{}", Json); }
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(LogThrottle.Interval + TimeSpan.FromMilliseconds(100), Cancelled);
        await SendAsync(host, HttpMethod.Put, "/v1/customers/acme", "guessed", "{}", Json);

        Assert.InRange(log.All.Count, 2, (int)seconds + 3);
        Assert.Equal(301, log.All.Sum(line => 1 + (long)line.Parts["Suppressed"]!));
        var (_, text) = await SendAsync(host, HttpMethod.Get, "/v1/audit?client=&action=customer.put", Ops, drained: true);
        Assert.Equal(301, JsonElement.Parse(text).GetProperty("rows").EnumerateArray().Sum(row => 1 + row.GetProperty("suppressed").GetInt64()));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap_and_files_have_all_rows()
    {
        await using var host = await IngestHost.StartAsync(server, Tokens);
        for (var at = 1; at <= 25; at++) { await SendAsync(host, HttpMethod.Put, $"/v1/namespaces/{at}", Ops, "{}", Json); }
        await SendAsync(host, HttpMethod.Get, "/v1/audit", Ops, drained: true);

        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var (_, text) = await SendAsync(host, HttpMethod.Get, $"/v1/audit?action=namespace.put&client=ops&limit=10{(cursor is null ? "" : $"&cursor={cursor}")}", Ops);
            var page = JsonElement.Parse(text);
            seen.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("subject").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
            if (cursor is null) { break; }
        }

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(at => at.ToString(CultureInfo.InvariantCulture)), seen);
        var (_, csv) = await SendAsync(host, HttpMethod.Get, "/v1/audit?action=namespace.put&format=csv", Ops);
        Assert.StartsWith("\"at\",\"id\",\"action\",\"client\",\"address\",\"subject\"", csv, StringComparison.Ordinal);
        Assert.Equal(26, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        var (_, ndjson) = await SendAsync(host, HttpMethod.Get, "/v1/audit?action=namespace.put&format=ndjson", Ops);
        Assert.Equal(seen, ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("subject").GetString()!));
    }

    [Theory]
    [InlineData("actoin=x", "actoin")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=10&format=csv", "limit")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-23&to=2026-11-22", "from")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=eyJNaWxsaXNlY29uZHMiOjEsIklkIjoieCJ9", "cursor")]
    [InlineData("format=xml", "format")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string parameter)
    {
        await using var host = await IngestHost.StartAsync(server, Tokens);
        var (status, text) = await SendAsync(host, HttpMethod.Get, $"/v1/audit?{query}", Ops);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith($"'{parameter}'", JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Summary(JsonElement row)
    {
        string[] names = ["client", "action", "subject", "outcome", "status", "code", "count"];
        return string.Join(' ', names.Select(name => row.GetProperty(name).ToString() is { Length: > 0 } text ? text : "-"));
    }

    /// <param name="drained">Whether what was done before shall be in ClickHouse.</param>
    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        IngestHost host, HttpMethod method, string path, string secret, string? body = null, string mediaType = Json, bool drained = false)
    {
        if (drained) { await host.Services.GetRequiredService<AuditDrain>().DrainAsync(Cancelled); }
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, mediaType); }
        request.Headers.Add("PRIVATE-TOKEN", secret);
        using var answer = await host.Http.SendAsync(request, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
