using Counters.Contracts;
using Counters.Counting.Segments;
using Counters.Rollups;

namespace Counters.Tests.Counting;

/// <summary>Keeps rows in memory as ClickHouse would: the highest version of a segment's total, the maximum of a register.</summary>
internal sealed class RecordedRollups : IRollupStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(long Root, string Counter, DateTime Hour, Guid Segment), (long Version, Amount Value)> _totals = [];
    private readonly Dictionary<(long Root, string Counter, DateOnly Day, ushort Register), byte> _registers = [];

    /// <summary>What becomes of the next insert.</summary>
    public Fate NextFate { get; set; }

    /// <summary>Takes nothing until it is back.</summary>
    public bool IsAway { get; set; }

    /// <summary>Rows of totals in the last insert, whatever became of it.</summary>
    public int LastTotals { get; private set; }

    public Task StoreAsync(IReadOnlyList<TotalRow> totals, IReadOnlyList<RegisterRow> registers, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var fate = NextFate;
            NextFate = Fate.Pass;
            LastTotals = totals.Count;
            if (IsAway || fate == Fate.FailBefore) { throw new RollupStoreException("Away.", new TimeoutException()); }
            foreach (var row in totals) { Take(row); }
            foreach (var row in registers)
            {
                var key = (row.RootNamespaceId, row.Counter, row.Day, row.Register);
                _registers[key] = Math.Max(_registers.GetValueOrDefault(key), row.Rank);
            }

            if (fate == Fate.FailAfter) { throw new RollupStoreException("No answer.", new TimeoutException()); }
            return Task.CompletedTask;
        }
    }

    /// <summary>What a counter has in each root.</summary>
    public IReadOnlyDictionary<long, Amount> ByRoot(string path)
    {
        lock (_lock)
        {
            return _totals.Where(row => row.Key.Counter == path).GroupBy(row => row.Key.Root, row => row.Value.Value)
                .ToDictionary(root => root.Key, root => root.Aggregate(Amount.Zero, (sum, value) => sum + value));
        }
    }

    public Amount Total(int counter) => Total(NumberedRules.Path(counter));

    public Amount Total(string path)
    {
        lock (_lock)
        {
            return _totals.Where(row => row.Key.Counter == path).Aggregate(Amount.Zero, (sum, row) => sum + row.Value.Value);
        }
    }

    public Amount Total(int counter, long root, DateTime hour)
    {
        lock (_lock)
        {
            return _totals.Where(row => row.Key.Counter == NumberedRules.Path(counter) && row.Key.Root == root && row.Key.Hour == hour)
                .Aggregate(Amount.Zero, (sum, row) => sum + row.Value.Value);
        }
    }

    /// <summary>Events by account, as their segments tell it.</summary>
    public Dictionary<Account, long> Events()
    {
        lock (_lock)
        {
            return _totals.Where(row => row.Key.Counter == EventsCounter.Path)
                .GroupBy(row => SegmentId.AccountOf(row.Key.Segment), row => (long)(row.Value.Value.Billionths / Amount.One.Billionths))
                .ToDictionary(account => account.Key, account => account.Sum());
        }
    }

    public Amount? OfSegment(Guid segment, int counter)
    {
        lock (_lock)
        {
            return _totals.Where(row => row.Key.Segment == segment && row.Key.Counter == NumberedRules.Path(counter))
                .Select(row => (Amount?)row.Value.Value).FirstOrDefault();
        }
    }

    public byte Rank(long root, int counter, DateOnly day, ushort register)
    {
        lock (_lock) { return _registers.GetValueOrDefault((root, NumberedRules.Path(counter), day, register)); }
    }

    public Dictionary<(long Root, string Counter, DateOnly Day, ushort Register), byte> Registers()
    {
        lock (_lock) { return new(_registers); }
    }

    private void Take(TotalRow row)
    {
        var key = (row.RootNamespaceId, row.Counter, row.Hour, row.Segment);
        if (_totals.TryGetValue(key, out var known))
        {
            // Rows of one version that differ would let ClickHouse choose between them.
            if (known.Version == row.Version && known.Value != row.Value)
            {
                throw new InvalidOperationException($"Version {row.Version} of {key} was {known.Value} and is now {row.Value}.");
            }

            if (known.Version > row.Version) { return; }
        }

        _totals[key] = (row.Version, row.Value);
    }
}
