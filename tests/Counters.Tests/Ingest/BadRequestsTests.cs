using System.IO.Compression;
using System.Text;
using Counters.Host;
using Counters.Http.Bodies;
using Counters.Ingest.Parsing;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>Requests that cannot be taken as a whole, over HTTP: problem+json with a code, and nothing is counted.</summary>
public sealed class BadRequestsTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json";

    [Theory]
    [InlineData("", RequestCode.InvalidJson, "The body is empty.")]
    [InlineData(" \r\n ", RequestCode.InvalidJson, "The body is empty.")]
    [InlineData("[", RequestCode.InvalidJson, "from line 1, byte 2 on")]
    [InlineData("[{\"event\":\"create_ci_build\",\"namespace_id\":NS},\n{\"event\":]", RequestCode.InvalidJson, "from line 2, byte 10 on")]
    [InlineData("[{\"event\":\"create_ci_build\",\"namespace_id\":NS}] garbage", RequestCode.InvalidJson, "from line 1, byte ")]
    [InlineData("{\"event\":\"create_ci_build\",\"namespace_id\":NS}\n{\"event\":\"create_ci_build\",\"namespace_id\":NS}", RequestCode.InvalidJson, "application/x-ndjson")]
    [InlineData("[{\"event\":\"create_ci_build\",\"namespace_id\":NS},DEEP]", RequestCode.TooDeep, "more than 64 levels deep at line 1, byte ")]
    public async Task A_body_that_is_not_JSON_is_refused_with_its_position(string body, string code, string advice)
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var deep = new string('[', 100) + new string(']', 100);

        var answer = await host.PostAsync(body.Replace("NS", $"{namespaceId}", StringComparison.Ordinal).Replace("DEEP", deep, StringComparison.Ordinal));

        AssertRefused(answer, 400, code, advice);
        await AssertNothingCountedAsync(host, namespaceId);
    }

    [Fact]
    public async Task A_JSON_body_that_is_not_UTF_8_is_refused_with_its_position()
    {
        var host = await fixture.HostAsync(server);
        AssertRefused(await host.PostAsync([.. "[\n\""u8, 0xFF, .. "\"]"u8], Json), 400, RequestCode.InvalidUtf8, "line 2, byte 2");
        AssertRefused(await host.PostAsync(Encoding.Unicode.GetBytes("[]\u00e9\ud83d\ude00"), Json), 400, RequestCode.InvalidUtf8, "line 1, byte ");
    }

    [Theory]
    [InlineData("[]", Json, 0)]
    [InlineData("", Lines, 0)]
    [InlineData("\n\r\n \n", Lines, 0)]
    [InlineData("\uFEFF[GOOD]", Json, 1)]
    [InlineData("\uFEFFGOOD\r\nGOOD\r\n\r\n", Lines, 2)]
    [InlineData("GOOD\nGOOD", "application/x-ndjson; charset=UTF-8", 2)]
    [InlineData("GOOD", "application/jsonl", 1)]
    [InlineData("GOOD", "application/vnd.acme+json", 1)]
    public async Task What_is_unusual_but_clear_is_taken(string body, string? contentType, int accepted)
    {
        var host = await fixture.HostAsync(server);
        var answer = await host.PostAsync(body.Replace("GOOD", IngestHost.Good(IngestHost.NewNamespace()), StringComparison.Ordinal), contentType);
        Assert.Equal((200, accepted), (answer.Status, answer.Accepted));
        Assert.Empty(answer.Rejected);
    }

    [Fact]
    public async Task A_body_without_a_content_type_as_a_page_of_another_site_can_send_it_is_refused_and_nothing_counts()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        AssertRefused(await host.PostAsync(IngestHost.Good(namespaceId), null), 415, RequestCode.UnknownContentType, "Content-Type: application/json");
        await AssertNothingCountedAsync(host, namespaceId);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("nonsense")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task A_content_type_that_is_not_known_is_refused_with_those_that_are(string contentType)
    {
        var host = await fixture.HostAsync(server);
        AssertRefused(await host.PostAsync(IngestHost.Good(1), contentType), 415, RequestCode.UnknownContentType, "");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    public async Task An_encoding_that_is_not_known_is_refused(string encoding)
    {
        var host = await fixture.HostAsync(server);
        AssertRefused(await host.PostAsync([1, 2, 3], Json, encoding), 415, RequestCode.UnknownEncoding, "plain or as gzip");
    }

    [Fact]
    public async Task Gzip_that_is_none_or_is_cut_off_is_refused_and_nothing_of_it_counts()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var whole = Compressed(string.Join('\n', Enumerable.Repeat(IngestHost.Good(namespaceId), 5_000)));

        AssertRefused(await host.PostAsync(Encoding.UTF8.GetBytes(IngestHost.Good(namespaceId)), Lines, "gzip"), 400, RequestCode.InvalidGzip, "gzip");
        foreach (var cut in new[] { 1, 8, 9, whole.Length / 2, whole.Length - 5 })
        {
            AssertRefused(await host.PostAsync(whole[..^cut], Lines, "gzip"), 400, RequestCode.InvalidGzip, "cut off");
        }

        await AssertNothingCountedAsync(host, namespaceId);
        Assert.Equal(5_000, (await host.PostAsync(whole, Lines, "GZIP")).Accepted);
    }

    [Fact]
    public async Task A_gzip_bomb_is_refused_before_it_fills_memory()
    {
        var host = await fixture.HostAsync(server);
        var bomb = Compressed(new string(' ', 512 * 1024 * 1024 / 8), times: 8);
        Assert.InRange(bomb.Length, 1, 8 * 1024 * 1024);
        var before = GC.GetTotalAllocatedBytes();

        AssertRefused(await host.PostAsync(bomb, Lines, "gzip"), 413, RequestCode.TooLarge, "decompressed");

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 128 * 1024 * 1024);
    }

    [Fact]
    public async Task Too_many_events_are_refused_as_a_whole_and_the_most_that_are_allowed_are_not()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var good = IngestHost.Good(namespaceId);

        AssertRefused(await host.PostLinesAsync([.. Enumerable.Repeat(good, 10_001)]), 413, RequestCode.TooManyEvents, "at most 10000 events");
        AssertRefused(await host.PostAsync($"[{string.Join(',', Enumerable.Repeat(good, 10_001))}]"), 413, RequestCode.TooManyEvents, "at most 10000 events");
        await AssertNothingCountedAsync(host, namespaceId);
        Assert.Equal(10_000, (await host.PostLinesAsync([.. Enumerable.Repeat(good, 10_000)])).Accepted);
    }

    [Fact]
    public async Task Ten_thousand_bad_events_are_all_named()
    {
        var host = await fixture.HostAsync(server);
        var answer = await host.PostLinesAsync([.. Enumerable.Range(0, 10_000).Select(at => $"{{\"event\":\"no_such_event_{at}\"}}")]);
        Assert.Equal(Enumerable.Range(0, 10_000), answer.Rejected.Select(one => one.Index));
        Assert.All(answer.Rejected, one => Assert.Equal(RejectionCode.UnknownEvent, one.Code));
    }

    [Fact]
    public async Task A_body_at_the_limit_of_bytes_is_taken_and_one_beyond_it_is_refused()
    {
        var host = await fixture.HostAsync(server);
        var atLimit = IngestHost.Good(IngestHost.NewNamespace()).PadRight(RequestBody.BytesMax);
        Assert.Equal(1, (await host.PostAsync(atLimit)).Accepted);
        Assert.Equal(1, (await host.PostAsync(Compressed(atLimit), Json, "gzip")).Accepted);
        AssertRefused(await host.PostAsync(atLimit + " "), 413, RequestCode.TooLarge, "at most 16777216 bytes");
    }

    [Fact]
    public async Task An_overlong_idempotency_key_is_refused()
    {
        var host = await fixture.HostAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = new StringContent("[]", Encoding.UTF8, Json) };
        request.Headers.Add("Idempotency-Key", new string('k', 257));
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        AssertRefused(await IngestAnswer.ReadAsync(response), 400, RequestCode.InvalidHeader, "Idempotency-Key");
    }

    [Theory]
    [InlineData("GET", "/v1/event", 404, "not_found")]
    [InlineData("GET", "/v1/events", 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/events", 405, "method_not_allowed")]
    [InlineData("GET", "/fault", 500, HostProblems.InternalError)]
    public async Task Errors_of_the_framework_are_problems_too_whatever_the_client_accepts(string method, string path, int status, string code)
    {
        var host = await fixture.HostAsync(server);
        var answer = await host.SendAsync(new HttpMethod(method), path);
        AssertRefused(answer, status, code, "");
        Assert.DoesNotContain("secret", answer.Body.ToString(), StringComparison.Ordinal);
    }

    private static void AssertRefused(IngestAnswer answer, int status, string code, string advice)
    {
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Contains(advice, answer.Detail, StringComparison.Ordinal);
    }

    /// <summary>One event of the namespace is counted now: it must be the only one.</summary>
    private static async Task AssertNothingCountedAsync(IngestHost host, long namespaceId)
    {
        await host.PostAsync(IngestHost.Good(namespaceId));
        Assert.Equal(1, await host.CountedAsync(namespaceId));
    }

    private static byte[] Compressed(string text, int times = 1)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var time = 0; time < times; time++) { gzip.Write(bytes); }
        }

        return buffer.ToArray();
    }
}
