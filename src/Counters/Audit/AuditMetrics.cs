using System.Diagnostics.Metrics;

namespace Counters.Audit;

/// <summary>What the audit tells operators: how many calls it saw, and how many rows wait for ClickHouse.</summary>
internal sealed class AuditMetrics
{
    public const string MeterName = "Counters.Audit";

    private readonly Counter<long> _calls;
    private long _held;

    public AuditMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _calls = meter.CreateCounter<long>("counters.audit.calls", "{call}", "Calls that the audit saw, refusals that it did not keep included.");
        meter.CreateObservableGauge("counters.audit.held", () => Volatile.Read(ref _held), "{row}", "Rows of the audit of the cluster that ClickHouse does not have yet.");
    }

    public void Audited(string outcome) => _calls.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Held(long rows) => Volatile.Write(ref _held, rows);
}
