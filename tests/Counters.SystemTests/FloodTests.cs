using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Counters.Http.Bodies;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Ten times as many bytes at once as the host lets in: it takes what it can, sends the rest away in words, and its memory stays bounded.</summary>
public sealed class FloodTests
{
    private const int BodyBytes = 16 * 1024 * 1024;
    private const int BodyEvents = 10_000;
    private const int BodyMebibytesMax = 128;
    private const int Requests = 80;

    /// <summary>What the host, its embedded store included, takes beside the bodies, and what garbage there may be of them.</summary>
    private const long ResidentBytesMax = (1L << 30) + (4L * BodyMebibytesMax * 1024 * 1024);

    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_times_what_fits_is_answered_in_words_in_bounded_memory_and_counted_exactly()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary, $"--Counters:Ingest:BodyMebibytesMax={BodyMebibytesMax}");
        await host.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Requests }) { BaseAddress = host.Http.BaseAddress, Timeout = TimeSpan.FromMinutes(3) };
        var body = Body();
        var before = host.PeakResidentBytes;
        var statuses = new ConcurrentBag<int>();

        await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ => statuses.Add(await PostAsync(http, body))));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Requests} requests of 16 MiB at once, {BodyMebibytesMax} MiB let in: {string.Join(", ", statuses.CountBy(status => status))}; "
            + $"host at most {host.PeakResidentBytes >> 20} MiB, {before >> 20} MiB before.");

        // 503: the one namespace of the flood had more waiting than Redis takes; it is said before anything of the request is counted.
        Assert.All(statuses, status => Assert.Contains(status, new[] { 200, 429, 503 }));
        Assert.Contains(200, statuses);
        Assert.InRange(host.PeakResidentBytes, 1, ResidentBytesMax);

        // It goes on by itself, and what it said it counted is there.
        var single = new EventClient(host.Http);
        Assert.True((await single.SendAsync(new EventStream("after", 1).Next(1))).IsAcknowledged);
        var accepted = statuses.Count(status => status == 200) * BodyEvents;
        await Eventually.HoldsAsync(
            RecoveryMax,
            async () => await host.Sql.ValueAsync("SELECT toInt64(sum(value)) FROM usage_hourly WHERE counter = 'system_event' AND namespace_id = 77") is var counted
                && counted == $"{accepted}" ? null : $"{counted} of {accepted} are counted",
            host.Log.ToString);
    }

    private static async Task<int> PostAsync(HttpClient http, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content, Cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Contains(
                $"\"code\":\"{((int)answer.StatusCode == 429 ? RequestCode.TooBusy : RequestCode.Unavailable)}\"",
                await answer.Content.ReadAsStringAsync(Cancellation),
                StringComparison.Ordinal);
        }

        return (int)answer.StatusCode;
    }

    /// <summary>As large and as many as a request may be. No ids: each request counts anew.</summary>
    private static byte[] Body()
    {
        var line = """{"event":"system_event","namespace_id":77,"root_namespace_id":77,"user_id":"u"}""".PadRight((BodyBytes / BodyEvents) - 1) + "\n";
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, BodyEvents)));
    }
}
