using System.Diagnostics;
using System.Text;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Testing.Http;
using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Ingest;

public sealed class SlowClientsTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    private const string Head = "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task A_client_that_stalls_in_its_body_is_told_so_within_ten_seconds()
    {
        var host = await fixture.HostAsync(server);
        var watch = Stopwatch.StartNew();

        var (status, answer) = await RawHttp.SendAsync(host.Address, Encoding.UTF8.GetBytes(Head + "Content-Length: 1000\r\n\r\n[{\"event\":"), stalls: true);

        Assert.Equal(408, status);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"too_slow\"", answer, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_client_that_goes_away_in_its_body_counts_for_nothing()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var body = $"{IngestHost.Good(namespaceId)}\n{{\"event\":";

        var (status, _) = await RawHttp.SendAsync(
            host.Address, Encoding.UTF8.GetBytes(Head.Replace("json", "x-ndjson", StringComparison.Ordinal) + $"Content-Length: {body.Length + 10}\r\n\r\n{body}"));

        Assert.Contains(status, new[] { 0, 400 });
        await host.PostAsync(IngestHost.Good(namespaceId));
        Assert.Equal(1, await host.CountedAsync(namespaceId));
    }

    [Fact]
    public async Task A_body_that_breaks_HTTP_itself_is_a_bad_request()
    {
        var host = await fixture.HostAsync(server);
        var (status, answer) = await RawHttp.SendAsync(host.Address, Encoding.UTF8.GetBytes(Head + "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"), stalls: true);
        Assert.Equal(400, status);
        Assert.Contains($"\"code\":\"{RequestCode.BadRequest}\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused_by_the_server_itself()
    {
        var host = await fixture.HostAsync(server);
        var (status, _) = await RawHttp.SendAsync(host.Address, Encoding.UTF8.GetBytes($"{Head}X-Long: {new string('h', 40_000)}\r\n\r\n"));

        // The server closes on what it has not read, which may overtake its answer.
        Assert.Contains(status, new[] { 0, 431 });
        Assert.Equal(200, (await host.PostAsync(IngestHost.Good(IngestHost.NewNamespace()))).Status);
    }

    [Fact]
    public async Task A_client_that_trickles_is_let_go_and_its_memory_is_free_again()
    {
        var clock = new FakeTimeProvider();
        var options = new BodyOptions();
        using var admission = new BodyMemoryLimiter(Options.Create(options), clock);
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (new NeverEnding(), 8 * 1024 * 1024);

        var reading = RequestBody.ReadAsync(request, admission, options, clock, TestContext.Current.CancellationToken);

        // Eight mebibytes are announced, and nothing has come.
        Assert.Equal(BodyMemoryLimiter.FirstBytes, admission.BytesTaken);
        clock.Advance(options.BodyTimeMax);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => reading);
        Assert.Equal((408, RequestCode.TooSlow), (refused.Status, refused.Code));
        Assert.Equal(0, admission.BytesTaken);
    }

    /// <summary>A body of which nothing more comes.</summary>
    private sealed class NeverEnding : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
