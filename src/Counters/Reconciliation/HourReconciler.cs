using Counters.Contracts;
using Counters.Counting.Storage;

namespace Counters.Reconciliation;

/// <summary>
/// Computes the figures of one hour from the silos' tallies, the commits' bookings and what ClickHouse shows, and decides how final they
/// are.
/// </summary>
/// <param name="Reading">The accounts as Redis has them.</param>
/// <param name="Visible">Events in ClickHouse by account, read after everything else.</param>
/// <param name="CompleteThrough">Everything acknowledged before it is in ClickHouse.</param>
/// <param name="Now">By the clock of silos, not of Redis.</param>
/// <param name="IsExact">The store keeps all writes of a script or none.</param>
internal sealed record HourReconciler(
    AccountsReading Reading, IReadOnlyDictionary<Account, long> Visible, DateTimeOffset CompleteThrough, DateTimeOffset Now, bool IsExact)
{
    /// <summary>After the hour, for receipts that are under way and clocks that differ: longer than a call of a grain may take.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>A silo that has not written for so long has crashed, or will not be believed to be alive; it writes every second.</summary>
    public static readonly TimeSpan SilentMax = TimeSpan.FromMinutes(1);

    public IReadOnlyList<SiloHour> Of(uint hour)
    {
        var entries = Reading.Entries.Where(entry => entry.Account.Hour == hour).ToLookup(entry => (entry.Kind, entry.Account));
        var status = StatusOf(hour);
        var doubts = Doubts(hour);
        var accounts = entries.Where(group => group.Key.Kind != AccountKind.InDoubt).Select(group => group.Key.Account)
            .Concat(Visible.Keys.Where(account => account.Hour == hour)).Distinct().OrderBy(account => account.Silo);
        var rows = new List<SiloHour>();
        foreach (var account in accounts)
        {
            long Events(AccountKind kind) => entries[(kind, account)].Sum(entry => entry.Events);
            var surplus = Math.Max(0, Events(AccountKind.Committed) - Events(AccountKind.Accepted));

            // It is unknown which of the events in doubt were stored: together they explain no more than there were.
            var explained = status == HourStatus.Settled ? Math.Min(surplus, doubts) : surplus;
            doubts -= status == HourStatus.Settled ? explained : 0;
            rows.Add(new SiloHour(
                account,
                NameOf(account.Silo),
                Events(AccountKind.Accepted),
                explained,
                Events(AccountKind.Committed),
                Events(AccountKind.Flushed),
                Visible.GetValueOrDefault(account),
                status,
                IsExact));
        }

        return rows;
    }

    public string NameOf(uint silo) => Reading.Silos.FirstOrDefault(run => run.Silo == silo)?.Name ?? "";

    private HourStatus StatusOf(uint hour)
    {
        var start = DateTimeOffset.UnixEpoch.AddHours(hour);
        var over = start.AddHours(1) + Grace;
        if (CompleteThrough < over || Now < over) { return HourStatus.Open; }
        var (from, to) = (start.ToUnixTimeSeconds(), over.ToUnixTimeSeconds());
        var untold = Reading.Silos.Where(run => run.StartedAt < to && run.SeenAt >= from && run.SeenAt < to && !run.HasEnded).ToList();
        return untold.Count == 0 ? HourStatus.Settled
            : untold.Any(run => Now.ToUnixTimeSeconds() - run.SeenAt < SilentMax.TotalSeconds) ? HourStatus.Open
            : HourStatus.Incomplete;
    }

    /// <summary>Of the hours around, too: an event may be sent in one and counted in the next.</summary>
    private long Doubts(uint hour) =>
        Reading.Entries.Where(entry => entry.Kind == AccountKind.InDoubt && entry.Account.Hour + 1 >= hour && entry.Account.Hour <= hour + 1).Sum(entry => entry.Events);
}
