using System.Runtime.InteropServices;
using Counters.Contracts;
using Counters.Counting;
using Counters.Ingest;

namespace Counters.Reconciliation;

/// <summary>
/// Tallies the events that this silo has acknowledged to its clients, by account, until the tally is written. It is counted from receipts,
/// apart from what owners store.
/// </summary>
internal sealed class AcceptedTally(CountingPolicy policy) : IAcceptedEvents
{
    /// <summary>An account gets no more receipts so long after its hour: calls of grains end within half a minute.</summary>
    private const uint HoursKept = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<Account, long> _accepted = [];
    private readonly Dictionary<Account, long> _inDoubt = [];
    private readonly HashSet<Account> _changed = [];

    public void Acknowledged(BatchReceipt receipt)
    {
        // An owner of a version before accounts books nothing, so there is nothing to compare with.
        if (receipt.Accepted > 0 && receipt.Account.Silo != 0) { Add(_accepted, receipt.Account, receipt.Accepted); }
    }

    public void InDoubt(int events) => Add(_inDoubt, new Account(Hour(), policy.Silo), events);

    /// <summary>Totals of the accounts that changed since they were last taken.</summary>
    public (Dictionary<Account, long> Accepted, Dictionary<Account, long> InDoubt) TakeChanged()
    {
        lock (_lock)
        {
            var taken = (Changed(_accepted), Changed(_inDoubt));
            _changed.Clear();
            return taken;
        }
    }

    /// <summary>These could not be written: they are taken again.</summary>
    public void Return(IEnumerable<Account> accounts)
    {
        lock (_lock) { _changed.UnionWith(accounts); }
    }

    /// <summary>Lets go of hours that are over and written.</summary>
    public void ForgetWritten()
    {
        lock (_lock)
        {
            foreach (var tally in new[] { _accepted, _inDoubt })
            {
                var over = tally.Keys.Where(account => account.Hour + HoursKept < Hour() && !_changed.Contains(account)).ToList();
                foreach (var account in over) { tally.Remove(account); }
            }
        }
    }

    private void Add(Dictionary<Account, long> tally, Account account, long events)
    {
        lock (_lock)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(tally, account, out _) += events;
            _changed.Add(account);
        }
    }

    private Dictionary<Account, long> Changed(Dictionary<Account, long> tally) => tally.Where(pair => _changed.Contains(pair.Key)).ToDictionary();

    private uint Hour() => RollupHour.Of((uint)policy.Clock.GetUtcNow().ToUnixTimeSeconds());
}
