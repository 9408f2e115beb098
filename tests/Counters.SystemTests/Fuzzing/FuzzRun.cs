using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Counters.SystemTests.Fixtures;
using Counters.Testing.Http;
using Xunit;

namespace Counters.SystemTests.Fuzzing;

/// <summary>Sends mutated requests over HTTP and keeps what came of them.</summary>
internal sealed class FuzzRun(HostProcess host, int seed)
{
    private const int Clients = 8;

    /// <summary>Faults shown; one tells as much as a thousand.</summary>
    private const int FaultsMax = 10;

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentDictionary<long, int> _controls = new();

    /// <summary>Requests by status; 0 for a connection that was closed without an answer.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    /// <summary>Good events that were sent among the bad ones, by namespace.</summary>
    public IReadOnlyDictionary<long, int> Controls => _controls;

    /// <summary>What should not have happened.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public Task SendAsync(int requests) => Parallel.ForEachAsync(
        Enumerable.Range(0, requests),
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = TestContext.Current.CancellationToken },
        async (number, _) =>
        {
            var request = new RequestFuzzer(seed, number).Next();
            var (status, answer) = request.Raw is { } raw ? await RawHttp.SendAsync(host.Http.BaseAddress!, raw) : await PostAsync(request);
            _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            Check(number, request, status, answer);
        });

    public override string ToString() =>
        $"{string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}"))}; {_controls.Values.Sum()} control events.";

    private async Task<(int Status, string Answer)> PostAsync(FuzzRequest request)
    {
        using var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        if (request.IsGzip) { content.Headers.ContentEncoding.Add("gzip"); }
        using var answer = await host.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private void Check(int number, FuzzRequest request, int status, string answer)
    {
        // 505 is the server's right word for a mutated version of HTTP.
        if (status >= 500 && status != 505) { Fault(number, request, $"{status} {answer}"); }
        if (status >= 400 && request.Raw is null && !answer.Contains("\"code\":\"", StringComparison.Ordinal)) { Fault(number, request, $"no code in {status} {answer}"); }
        if (request.Controls == 0) { return; }
        if (status == 200)
        {
            _controls.AddOrUpdate(request.ControlNamespace, request.Controls, (_, count) => count + request.Controls);
        }
        else
        {
            Fault(number, request, $"the good lines were refused too: {status} {answer}");
        }
    }

    private void Fault(int number, FuzzRequest request, string fault)
    {
        if (Faults.Count < FaultsMax) { Faults.Enqueue($"request {number} of seed {seed}: {fault}\n{Encoding.UTF8.GetString(request.Raw ?? request.Body)}"); }
    }
}
