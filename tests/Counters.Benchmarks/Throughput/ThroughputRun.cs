using System.Diagnostics;
using System.Net.Http.Headers;
using Counters.Benchmarks.Peers;

namespace Counters.Benchmarks.Throughput;

/// <summary>Durable events a second through HTTP, beside what Redis alone makes of the same number of increments on the same machine.</summary>
/// <remarks>
/// Batches of 1,000 events, 1,000 namespaces with Zipf-skewed traffic, five rules an event (two totals, a sum, two uniques). The host is a process of its
/// own; the client shares its cores. One warm-up of a fifth of the load is not counted.
/// </remarks>
internal static class ThroughputRun
{
    private const int Namespaces = 1_000;
    private const int RulesPerEvent = 5;
    private const int Connections = 16;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var events = arguments is [var count, ..] ? int.Parse(count) : 500_000;
        await using var host = await HostUnderLoad.StartAsync(arguments.Skip(1));
        var now = TimeProvider.System.GetUtcNow();
        await SendAsync(host, EventBodies.Make(events / 5, Namespaces, "warm-up", now));

        var bodies = EventBodies.Make(events, Namespaces, "measured", now);
        var (logBefore, processorBefore) = (BytesIn(Path.Combine(host.Directory, "garnet")), host.ProcessorTime);
        var (elapsed, latencies) = await SendAsync(host, bodies);
        var acknowledged = TimeProvider.System.GetUtcNow();
        var visible = await UntilVisibleAsync(host, acknowledged);
        var processor = host.ProcessorTime - processorBefore;
        var logged = BytesIn(Path.Combine(host.Directory, "garnet")) - logBefore;

        var rate = events / elapsed.TotalSeconds;
        Console.WriteLine($"events                {events:N0} in batches of {EventBodies.BatchEvents:N0}, {Namespaces:N0} namespaces (Zipf), {RulesPerEvent} rules an event");
        Console.WriteLine($"durable events/s      {rate:N0}  ({rate * RulesPerEvent:N0} increments/s)");
        Console.WriteLine($"request latency       p50 {Quantile(latencies, 0.5):N1} ms, p99 {Quantile(latencies, 0.99):N1} ms on {Connections} connections");
        Console.WriteLine($"processor time        {processor.TotalMicroseconds / events:N2} µs an event in the host (its ClickHouse child not included)");
        Console.WriteLine($"visible after         {visible.TotalSeconds:N2} s from the last acknowledgement");
        Console.WriteLine($"store on disk         {(double)logged / events:N1} bytes an event (append-only file and tier, before trimming)");
        Console.WriteLine($"host resident         {host.ResidentBytes >> 20:N0} MiB");
        foreach (var appendFsync in new[] { "everysec", "always" })
        {
            await using var redis = await RedisOfItsOwn.StartAsync(appendFsync);
            var increments = await redis.IncrementsAsync(1_000_000);
            var peer = increments / RulesPerEvent;
            Console.WriteLine($"redis INCR/5          {peer:N0}/s with appendfsync {appendFsync} (-P 16 -c 50: {increments:N0}/s); ratio {rate / peer:N2}");
        }

        return 0;
    }

    public static async Task<(TimeSpan Elapsed, List<double> Milliseconds)> SendAsync(HostUnderLoad host, List<byte[]> bodies)
    {
        var latencies = new List<double>();
        var started = Stopwatch.StartNew();
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (body, cancellation) =>
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            var sent = Stopwatch.GetTimestamp();
            using var answer = await host.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), content, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            if (!text.Contains($"\"accepted\":{EventBodies.BatchEvents},", StringComparison.Ordinal)) { throw new InvalidOperationException(text); }
            lock (latencies) { latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds); }
        });
        return (started.Elapsed, latencies);
    }

    public static async Task<TimeSpan> UntilVisibleAsync(HostUnderLoad host, DateTimeOffset acknowledged)
    {
        var waiting = Stopwatch.StartNew();
        while (await host.CompleteThroughAsync() < acknowledged) { await Task.Delay(20); }
        return waiting.Elapsed;
    }

    private static double Quantile(List<double> values, double quantile) => values.Order().ElementAt((int)((values.Count - 1) * quantile));

    private static long BytesIn(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
