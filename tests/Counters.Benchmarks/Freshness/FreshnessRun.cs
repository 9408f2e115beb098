using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Counters.Benchmarks.Throughput;

namespace Counters.Benchmarks.Freshness;

/// <summary>How long an acknowledged event takes until a query shows it, as a client sees it, while the host takes events at a steady rate.</summary>
/// <remarks>
/// Probes are events of namespaces that nobody else uses, one after the other on each of a few connections; each is asked for every 20 ms from its
/// acknowledgement on. The load comes in batches of 1,000 at fixed instants, whether or not the one before was answered; the last line says whether the
/// host kept up with it. Host, its ClickHouse and the client share the machine.
/// </remarks>
internal static class FreshnessRun
{
    private const int Namespaces = 1_000;
    private const int Probes = 8;
    private const long FirstProbeNamespace = 1_000_000;

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <param name="arguments">Events a second, several to measure one after the other; none: 0, 10,000 and 40,000.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int[] rates = arguments.Length == 0 ? [0, 10_000, 40_000] : [.. arguments.Select(rate => int.Parse(rate, CultureInfo.InvariantCulture))];
        await using var host = await HostUnderLoad.StartAsync([]);
        foreach (var rate in rates) { await MeasureAsync(host, rate, TimeSpan.FromSeconds(60)); }
        return 0;
    }

    private static async Task MeasureAsync(HostUnderLoad host, int rate, TimeSpan duration)
    {
        var batches = (int)(rate * (WarmUp + duration).TotalSeconds / EventBodies.BatchEvents);
        var bodies = EventBodies.Make(batches * EventBodies.BatchEvents, Namespaces, $"rate-{rate}", TimeProvider.System.GetUtcNow());
        using var stop = new CancellationTokenSource();
        var loading = LoadAsync(host, bodies, rate);
        await Task.Delay(WarmUp);
        var probing = Task.WhenAll(Enumerable.Range(0, Probes).Select(probe => ProbeAsync(host, FirstProbeNamespace + (rate * 100L) + probe, stop.Token)));
        await Task.Delay(duration);
        await stop.CancelAsync();
        var ages = (await probing).SelectMany(age => age).Order().ToList();
        var took = await loading;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rate,7:N0} events/s: from acknowledgement to a query p50 {At(ages, 0.5):0.00} s, p99 {At(ages, 0.99):0.00} s, longest {ages[^1]:0.00} s "
                + $"({ages.Count} probes); load of {WarmUp + duration:mm\\:ss} answered in {took:mm\\:ss}"));
    }

    private static async Task<TimeSpan> LoadAsync(HostUnderLoad host, List<byte[]> bodies, int rate)
    {
        var started = Stopwatch.StartNew();
        var answers = new List<Task>();
        foreach (var body in bodies)
        {
            var due = TimeSpan.FromSeconds((double)answers.Count * EventBodies.BatchEvents / rate);
            if (due - started.Elapsed is var wait && wait > TimeSpan.Zero) { await Task.Delay(wait); }
            answers.Add(PostAsync(host, body));
        }

        await Task.WhenAll(answers);
        return started.Elapsed;
    }

    /// <returns>Seconds, one number for each probe.</returns>
    private static async Task<List<double>> ProbeAsync(HostUnderLoad host, long namespaceId, CancellationToken stop)
    {
        var ages = new List<double>();
        var question = new Uri($"/v1/usage?event=bench_event&namespace_id={namespaceId}&window=day", UriKind.Relative);
        while (!stop.IsCancellationRequested)
        {
            var time = TimeProvider.System.GetUtcNow();
            await PostAsync(host, Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"event\":\"bench_event\",\"time\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",\"namespace_id\":{namespaceId},\"root_namespace_id\":{namespaceId}}}\n")));
            var acknowledged = Stopwatch.GetTimestamp();
            while (await CountedAsync(host, question) <= ages.Count) { await Task.Delay(AskEvery, CancellationToken.None); }
            ages.Add(Stopwatch.GetElapsedTime(acknowledged).TotalSeconds);
        }

        return ages;
    }

    private static async Task<long> CountedAsync(HostUnderLoad host, Uri question)
    {
        using var answer = JsonDocument.Parse(await host.Http.GetStringAsync(question));
        return answer.RootElement.GetProperty("rows").EnumerateArray()
            .Where(row => row.GetProperty("value").ValueKind == JsonValueKind.Number)
            .Sum(row => row.GetProperty("value").GetInt64());
    }

    private static async Task PostAsync(HostUnderLoad host, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await host.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    private static double At(List<double> ascending, double quantile) => ascending[(int)((ascending.Count - 1) * quantile)];
}
