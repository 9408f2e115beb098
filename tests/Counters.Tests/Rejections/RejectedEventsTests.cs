using System.Globalization;
using System.Text.Json;
using Counters.Ingest.Parsing;
using Counters.Rejections;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Rejections;

/// <summary>What was refused can be looked up, by minute and kind and without identifiers, over HTTP and real ClickHouse.</summary>
public sealed class RejectedEventsTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    [Fact]
    public async Task Refused_events_are_found_by_code_event_and_namespace_and_never_with_an_identifier()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var late = TimeProvider.System.GetUtcNow().AddDays(-3).ToString("O", CultureInfo.InvariantCulture);
        await host.PostLinesAsync(
            $$"""{"id":"secret-id","event":"create_ci_biuld","namespace_id":{{namespaceId}},"user_id":"secret-user"}""",
            $$"""{"namespace_id":{{namespaceId}},"user_id":"secret-user","event":"create_ci_biuld"}""",
            $$"""{"namespace_id":{{namespaceId}},"event":"Alice <secret-user@example.org>"}""",
            $$"""{"namespace_id":{{namespaceId}},"event":"create_ci_build","time":"{{late}}"}""",
            $$"""{"namespace_id":{{namespaceId}},"event":"create_ci_build","user_id":["secret"]}""");

        var rows = await RowsAsync(host, $"namespace_id={namespaceId}");

        Assert.Equal(
            [
                (RejectionCode.InvalidProperty, "create_ci_build", "user_id", 1),
                (RejectionCode.TooLate, "create_ci_build", "time", 1),
                (RejectionCode.UnknownEvent, RejectedKind.Malformed, "event", 1),
                (RejectionCode.UnknownEvent, "create_ci_biuld", "event", 1),
            ],
            rows.Select(row => (Text(row, "code"), Text(row, "event"), Text(row, "property"), row.GetProperty("events").GetInt32())));
        var unplaced = await RowsAsync(host, "event=create_ci_biuld&code=unknown_event");
        Assert.Contains(unplaced, row => row.GetProperty("namespace_id").ValueKind == JsonValueKind.Null);
        Assert.DoesNotContain("secret", await host.Http.GetStringAsync("/v1/rejected?limit=1000", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        await host.PostLinesAsync([.. Enumerable.Range(0, 25).Select(at => $$"""{"namespace_id":{{namespaceId}},"event":"page_event_{{at}}"}""")]);
        await RowsAsync(host, $"namespace_id={namespaceId}");

        var seen = new List<string>();
        for (string? after = null; ;)
        {
            var page = JsonElement.Parse(await host.Http.GetStringAsync(
                $"/v1/rejected?namespace_id={namespaceId}&limit=10{(after is null ? "" : $"&after={after}")}", TestContext.Current.CancellationToken));
            seen.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("event").GetString()!));
            after = page.GetProperty("next").GetString();
            if (after is null) { break; }
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(at => $"page_event_{at}").Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_request_of_very_many_kinds_folds_its_own_details_away_and_nobody_elses()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        await host.PostLinesAsync([.. Enumerable.Range(0, 5_000).Select(at => $$"""{"namespace_id":{{namespaceId}},"event":"fold_event_{{at}}"}""")]);

        Assert.Equal(RejectionList.KindsMax, (await RowsAsync(host, $"namespace_id={namespaceId}")).Count);
        var folded = await RowsAsync(host, "event=(other)&code=unknown_event");
        Assert.InRange(folded.Sum(row => row.GetProperty("events").GetInt32()), 5_000 - RejectionList.KindsMax, int.MaxValue);
    }

    [Fact]
    public async Task A_request_that_was_refused_as_a_whole_is_found_too()
    {
        var host = await fixture.HostAsync(server);
        await host.PostAsync("[");
        var row = (await RowsAsync(host, "code=invalid_json")).First(row => row.GetProperty("event").ValueKind == JsonValueKind.Null);
        Assert.True(row.GetProperty("events").GetInt64() >= 1);
    }

    [Theory]
    [InlineData("cod=x", "cod")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-23&to=2026-11-22", "from")]
    [InlineData("after=nonsense", "after")]
    [InlineData("code=a&code=b", "code")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string parameter)
    {
        var host = await fixture.HostAsync(server);
        var answer = await host.SendAsync(HttpMethod.Get, $"/v1/rejected?{query}");
        Assert.Equal((400, "bad_parameter"), (answer.Status, answer.Code));
        Assert.StartsWith($"'{parameter}'", answer.Detail, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    /// <summary>Once written: the test's own flush makes sure of it.</summary>
    private static async Task<IReadOnlyList<JsonElement>> RowsAsync(IngestHost host, string query)
    {
        for (var attempt = 0; ; attempt++)
        {
            await host.Services.GetRequiredService<RejectedWriter>().FlushAsync(TestContext.Current.CancellationToken);
            var answer = JsonElement.Parse(await host.Http.GetStringAsync($"/v1/rejected?{query}", TestContext.Current.CancellationToken));
            var rows = answer.GetProperty("rows").EnumerateArray().ToList();
            if (rows.Count > 0 || attempt == 100) { return rows; }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
