using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Counters.Host.Demo;

/// <summary>Talks to the platform as any client would: over HTTP, patiently, and with a bound on its patience.</summary>
internal sealed class DemoClient(HttpClient http, TimeProvider clock)
{
    private const int AttemptsMax = 20;
    private static readonly TimeSpan RetryAfterDefault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(5);

    /// <summary>Times that the platform asked to come again.</summary>
    public int Retries { get; private set; }

    public Task PlaceAsync(SampleNamespace ns, SamplePlacement placement, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["parent_id"] = placement.ParentId,
            ["full_path"] = placement.FullPath,
            ["plan"] = ns.Plan,
            ["valid_from"] = placement.ValidFrom,
        });
        return SendAsync(() => new HttpRequestMessage(HttpMethod.Put, $"/v1/namespaces/{ns.Id}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        }, cancellationToken);
    }

    public async Task PostAsync(SampleBatch batch, SentTotals totals, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(string.Join('\n', batch.Lines.Select(line => line.Json)));
        var answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = Content(body, batch.IsGzip) }, cancellationToken);
        totals.Add(
            answer.GetProperty("accepted").GetInt32(),
            answer.GetProperty("duplicates").GetInt32(),
            answer.GetProperty("rejected").EnumerateArray().Select(rejected => rejected.GetProperty("code").GetString()!));
    }

    public async Task<PingAnswer> PingAsync(long root, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        var at = recordedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return PingAnswer.Parse(await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, $"/v1/namespaces/{root}/service_ping?recorded_at={at}"), cancellationToken));
    }

    private async Task<JsonElement> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var message = request();
            using var response = await http.SendAsync(message, cancellationToken);
            if (response.IsSuccessStatusCode) { return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)); }
            var mayRetry = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
            if (!mayRetry || attempt == AttemptsMax)
            {
                var problem = await response.Content.ReadAsStringAsync(cancellationToken);
                throw new DemoException($"{message.Method} {message.RequestUri} was answered {(int)response.StatusCode}: {problem}");
            }

            Retries++;
            var asked = response.Headers.RetryAfter?.Delta ?? RetryAfterDefault;
            await Task.Delay(asked < RetryAfterMax ? asked : RetryAfterMax, clock, cancellationToken);
        }
    }

    private static ByteArrayContent Content(byte[] body, bool isGzip)
    {
        var content = new ByteArrayContent(isGzip ? Compress(body) : body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (isGzip) { content.Headers.ContentEncoding.Add("gzip"); }
        return content;
    }

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) { gzip.Write(body); }
        return compressed.ToArray();
    }
}

/// <summary>The demo cannot go on; the message says why, in words for whoever started it.</summary>
internal sealed class DemoException(string message) : Exception(message);
