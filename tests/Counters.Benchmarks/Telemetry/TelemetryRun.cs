using System.Globalization;
using Counters.Benchmarks.Throughput;

namespace Counters.Benchmarks.Telemetry;

/// <summary>What telemetry costs: durable events a second of hosts with and without it, in turns on the same machine, so that each round is a pair.</summary>
/// <remarks>
/// Three hosts stand side by side and all but one are idle. Whatever else the machine does hits the turns of a round alike, and the order changes from
/// round to round; the ratio of each round is what counts, and their median is printed.
/// </remarks>
internal static class TelemetryRun
{
    private const int Namespaces = 1_000;
    private static readonly TimeSpan ScrapeEvery = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var events = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 200_000;
        var rounds = arguments is [_, var times, ..] ? int.Parse(times, CultureInfo.InvariantCulture) : 7;
        using var stop = new CancellationTokenSource();
        await using var sink = await OtlpSink.StartAsync();
        await using var off = await HostUnderLoad.StartAsync(["--Counters:Canary:Interval=00:00:00"], new() { ["OTEL_SDK_DISABLED"] = "true" });
        await using var on = await HostUnderLoad.StartAsync([]);
        await using var traced = await HostUnderLoad.StartAsync([], sink.Variables);
        var turns = new List<Turn> { new("off", off), new("metrics", on), new("metrics and 1 % of traces over OTLP", traced) };
        var scraping = Task.WhenAll(ScrapeAsync(on, stop.Token), ScrapeAsync(traced, stop.Token));
        for (var round = 0; round <= rounds; round++)
        {
            // The first round warms up and is not counted.
            foreach (var turn in turns.Skip(round % turns.Count).Concat(turns.Take(round % turns.Count)))
            {
                await turn.SendAsync(EventBodies.Make(events, Namespaces, $"round-{round}", TimeProvider.System.GetUtcNow()), isCounted: round > 0);
            }
        }

        await stop.CancelAsync();
        await scraping;
        Console.WriteLine($"{rounds} rounds of {events:N0} events in batches of {EventBodies.BatchEvents:N0}, {Namespaces:N0} namespaces (Zipf); medians of the rounds");
        foreach (var turn in turns) { turn.Print(turns[0]); }
        return 0;
    }

    private static async Task ScrapeAsync(HostUnderLoad host, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await host.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), CancellationToken.None);
            await Task.Delay(ScrapeEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One of the hosts, with what its rounds took.</summary>
    private sealed class Turn(string name, HostUnderLoad host)
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _micros = [];

        public async Task SendAsync(List<byte[]> bodies, bool isCounted)
        {
            var processor = host.ProcessorTime;
            var (elapsed, _) = await ThroughputRun.SendAsync(host, bodies);
            var acknowledged = TimeProvider.System.GetUtcNow();
            var events = (double)bodies.Count * EventBodies.BatchEvents;

            // The next turn belongs to the next host alone: what this one has still to flush is not to be felt there.
            await ThroughputRun.UntilVisibleAsync(host, acknowledged);
            if (!isCounted) { return; }
            _rates.Add(events / elapsed.TotalSeconds);
            _micros.Add((host.ProcessorTime - processor).TotalMicroseconds / events);
        }

        public void Print(Turn beside) => Console.WriteLine(
            $"{name,-36} {Median(_rates),9:N0} events/s, {Median(_micros):N2} µs of processor an event; ratio to {beside.Name}: events/s "
                + $"{Ratio(_rates, beside._rates)}, processor {Ratio(_micros, beside._micros)}");

        private string Name => name;

        private static string Ratio(List<double> values, List<double> beside)
        {
            var ratios = values.Zip(beside, (value, other) => value / other).Order().ToList();
            return $"{Median(ratios):N3} ({ratios[0]:N3} to {ratios[^1]:N3})";
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
