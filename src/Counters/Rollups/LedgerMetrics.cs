using System.Diagnostics.Metrics;

namespace Counters.Rollups;

/// <summary>Measures the ledger for operators: how old the oldest acknowledged count is that may not be visible yet.</summary>
internal sealed class LedgerMetrics
{
    public const string MeterName = "Counters.Ledger";

    private readonly TimeProvider _clock;
    private volatile Seen? _last;

    public LedgerMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "counters.ledger.unflushed_age",
            Age,
            "s",
            "How far complete_through lies behind: the age of the oldest acknowledged event that may not be visible. It grows while Redis cannot be read.");
        meter.CreateObservableGauge(
            "counters.ledger.unflushed_namespaces",
            Namespaces,
            "{namespace}",
            "Namespaces of the cluster with something unflushed, as of the last look; at most 64 of each of 1,024 tags.");
    }

    /// <summary>Two numbers on Redis' clock give an age, so that ours need not be right.</summary>
    public void Read(LedgerReading reading) =>
        _last = new Seen(TimeSpan.FromMilliseconds(reading.Now - reading.CompleteThrough), reading.Oldest.Count, _clock.GetTimestamp());

    private IEnumerable<Measurement<double>> Age() => _last is { } last ? [new((last.Age + _clock.GetElapsedTime(last.At)).TotalSeconds)] : [];

    private IEnumerable<Measurement<long>> Namespaces() => _last is { } last ? [new(last.Namespaces)] : [];

    private sealed record Seen(TimeSpan Age, int Namespaces, long At);
}
