using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Counters.SystemTests.Neighbours;

/// <summary>A client that sends as many events as a request may carry, each of a namespace that nobody has named before and without its root.</summary>
internal sealed class NamespaceFlood(HttpClient http, long first)
{
    public const int NamespacesARequest = 10_000;

    private long _next = first;

    public ConcurrentBag<int> Statuses { get; } = [];

    /// <summary>The codes of its refusals.</summary>
    public ConcurrentBag<string> Codes { get; } = [];

    /// <summary>The first namespaces of the requests that were acknowledged.</summary>
    public ConcurrentBag<long> Acknowledged { get; } = [];

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var from = Interlocked.Add(ref _next, NamespacesARequest) - NamespacesARequest;
        var lines = new StringBuilder();
        for (var id = from; id < from + NamespacesARequest; id++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{{\"event\":\"system_event\",\"namespace_id\":{id},\"user_id\":\"u\"}}\n");
        }

        using var content = new StringContent(lines.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content, cancellationToken);
        Statuses.Add((int)answer.StatusCode);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        if (answer.IsSuccessStatusCode) { Acknowledged.Add(from); } else { Codes.Add(body.GetProperty("code").GetString()!); }
    }
}
