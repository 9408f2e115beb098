namespace Counters.Cluster.Gate;

/// <summary>Tells whether a silo is a member, by the table in Redis when this silo has not heard of it yet.</summary>
internal sealed class MemberTable(IClusterMembershipService membership, IMembershipTable table, TimeProvider clock)
{
    /// <summary>However many connections ask, Redis is not asked more often.</summary>
    private static readonly TimeSpan ReadEveryMin = TimeSpan.FromMilliseconds(200);

    /// <summary>A silo that starts asks the others for their grain types a moment before it enters itself into the table.</summary>
    private static readonly TimeSpan EnteredWithin = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private Task<MembershipTableData>? _reading;
    private long _readAt;

    /// <returns><see cref="SiloStatus.None"/> when there is no such silo.</returns>
    public async Task<SiloStatus> StatusAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        if (membership.CurrentSnapshot.Members.TryGetValue(silo, out var known)) { return known.Status; }
        for (var began = clock.GetTimestamp(); ;)
        {
            var rows = (await ReadAsync().WaitAsync(cancellationToken)).Members;
            if (rows.FirstOrDefault(row => row.Item1.SiloAddress.Equals(silo)) is { } row) { return row.Item1.Status; }
            if (clock.GetElapsedTime(began) >= EnteredWithin) { return SiloStatus.None; }

            // One that does not wait for the answer gets the last one.
            await Task.Delay(ReadEveryMin, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) { return SiloStatus.None; }
        }
    }

    /// <summary>Reads the table, or takes part in a read that has just been made.</summary>
    private Task<MembershipTableData> ReadAsync()
    {
        lock (_lock)
        {
            if (_reading is null || (_reading.IsCompleted && clock.GetElapsedTime(_readAt) >= ReadEveryMin))
            {
                (_reading, _readAt) = (table.ReadAllAsync(CancellationToken.None), clock.GetTimestamp());
            }

            return _reading;
        }
    }
}
