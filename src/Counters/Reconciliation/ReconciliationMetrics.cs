using System.Diagnostics.Metrics;

namespace Counters.Reconciliation;

/// <summary>
/// Measures reconciliation for operators. Every silo reports the same, for each looks at the whole cluster. Tags are steps, of which there
/// are four.
/// </summary>
internal sealed class ReconciliationMetrics
{
    public const string MeterName = "Counters.Reconciliation";

    private volatile IReadOnlyList<SiloHour> _rows = [];

    public ReconciliationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "counters.reconciliation.drift", Drift, "{event}", "Events lost or counted twice in the last hours, by step: committed, flushed, visible. Above zero wants a person.");
        meter.CreateObservableGauge(
            "counters.reconciliation.events", Events, "{event}", "Events of the newest hour whose figures are final, by step: accepted, committed, flushed, visible.");
        meter.CreateObservableGauge(
            "counters.reconciliation.open_hours",
            () => Hours(HourStatus.Open),
            "{hour}",
            "Hours of the last ones whose figures are not final; the current one is always among them.");
        meter.CreateObservableGauge(
            "counters.reconciliation.incomplete_hours", () => Hours(HourStatus.Incomplete), "{hour}", "Hours of the last ones in which a silo ended without its last word.");
    }

    public void Take(IReadOnlyList<SiloHour> rows) => _rows = rows;

    private static Measurement<long> Of(string step, long events) => new(events, new KeyValuePair<string, object?>("step", step));

    private static string Name(DriftStep step) => step.ToString().ToLowerInvariant();

    private IEnumerable<Measurement<long>> Drift() =>
        Enum.GetValues<DriftStep>().Select(step => Of(Name(step), _rows.Sum(row => Math.Abs(row.DriftAt(step)))));

    private Measurement<long>[] Events()
    {
        var final = _rows.Where(row => row.Status != HourStatus.Open).ToLookup(row => row.Account.Hour).MaxBy(hour => hour.Key)?.ToList() ?? [];
        return
        [
            Of("accepted", final.Sum(row => row.Accepted)), Of("committed", final.Sum(row => row.Committed)),
            Of("flushed", final.Sum(row => row.Flushed)), Of("visible", final.Sum(row => row.Visible)),
        ];
    }

    private long Hours(HourStatus status) => _rows.Where(row => row.Status == status).Select(row => row.Account.Hour).Distinct().LongCount();
}
