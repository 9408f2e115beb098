using System.Diagnostics.Metrics;

namespace Counters.Hosting;

/// <summary>Boundaries of histograms: where the promises and the time-outs lie, dense where a change would be felt.</summary>
internal static class HistogramBuckets
{
    /// <summary>Seconds of one call to a store: a commit takes one or a few milliseconds, the clients give up after 5 to 30 s.</summary>
    public static InstrumentAdvice<double> Latency { get; } = Of([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]);

    /// <summary>Seconds until something is visible: about the flush interval, or as long as ClickHouse is away.</summary>
    public static InstrumentAdvice<double> Freshness { get; } = Of([0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 7200]);

    /// <summary>Things in a batch.</summary>
    public static InstrumentAdvice<long> Count { get; } = new() { HistogramBucketBoundaries = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000] };

    /// <summary>Bytes of a request, up to the largest that is taken.</summary>
    public static InstrumentAdvice<long> Bytes { get; } = new() { HistogramBucketBoundaries = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216] };

    private static InstrumentAdvice<double> Of(double[] seconds) => new() { HistogramBucketBoundaries = seconds };
}
