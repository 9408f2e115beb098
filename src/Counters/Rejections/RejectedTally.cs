using System.Runtime.InteropServices;
using Counters.Ingest;
using Counters.Ingest.Parsing;

namespace Counters.Rejections;

/// <summary>
/// Counts rejections by client, kind and minute until they are written. Bounded for each client and in all: what is too much loses its
/// details, not its number.
/// </summary>
internal sealed class RejectedTally(TimeProvider clock, RejectedMetrics metrics) : IRejectedEvents
{
    /// <summary>Kinds by minute that wait to be written; ClickHouse may be away for hours.</summary>
    public const int RowsMax = 10_000;

    /// <summary>Rows that one silo begins in an hour: 3.4 million in the seven days that they are kept.</summary>
    public const int RowsPerHourMax = 20_000;

    /// <summary>Above it even folded ones are dropped: one client has some twenty codes a minute, so it is met after a day without ClickHouse.</summary>
    private const int FoldedRowsMax = 40_000;

    private readonly Lock _lock = new();
    private Dictionary<RejectedRow, long> _rows = [];
    private readonly RejectedShare _waiting = new(RowsMax);
    private readonly RejectedShare _ofHour = new(RowsPerHourMax);
    private DateTime _hour;

    public void Add(string client, RejectedKind kind, int events)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var row = new RejectedRow(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)), client, kind);
        lock (_lock) { Add(row, events); }
    }

    /// <summary>Hands over what has been gathered; it is the caller's now.</summary>
    public Dictionary<RejectedRow, long> Take()
    {
        lock (_lock)
        {
            var taken = _rows;
            _rows = [];
            _waiting.Clear();
            return taken;
        }
    }

    /// <summary>Takes back what could not be written.</summary>
    public void Return(Dictionary<RejectedRow, long> taken)
    {
        lock (_lock)
        {
            foreach (var (row, events) in taken) { Put(row, events); }
        }
    }

    private void Add(RejectedRow row, long events)
    {
        var hour = row.Minute.AddMinutes(-row.Minute.Minute);
        if (hour != _hour)
        {
            _hour = hour;
            _ofHour.Clear();
        }

        if (!_rows.ContainsKey(row) && !_ofHour.TryTake(row.Client)) { row = Folded(row, events); }
        Put(row, events);
    }

    private void Put(RejectedRow row, long events)
    {
        if (!_rows.ContainsKey(row) && !_waiting.TryTake(row.Client)) { row = Folded(row, events); }
        if (!_rows.ContainsKey(row) && _rows.Count >= FoldedRowsMax)
        {
            metrics.Dropped(events);
            return;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_rows, row, out _) += events;
    }

    private RejectedRow Folded(RejectedRow row, long events)
    {
        if (row.Kind.Event == RejectedKind.Other) { return row; }
        metrics.Folded(events);
        return row with { Kind = row.Kind.Folded() };
    }
}
