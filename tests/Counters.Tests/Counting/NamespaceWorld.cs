using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Sketches;
using Counters.Counting.Storage;
using Counters.Reconciliation;
using Counters.Rollups;
using Counters.Tests.Redis;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>One namespace, its owners one after the other, and a plain model of what must come out: which events were acknowledged.</summary>
internal sealed class NamespaceWorld(StoreEngine engine)
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(3);

    private readonly Dictionary<int, SomeEvent> _events = [];
    private readonly Dictionary<int, long> _acknowledged = [];
    private readonly List<OwnerInCharge> _former = [];
    private readonly List<Task> _outstanding = [];
    private readonly HashSet<uint> _silos = [];
    private OwnerInCharge? _current;
    private AcceptFloor _floor = new(TimeSpan.FromHours(48), []);

    public StoreEngine Engine => engine;

    public long NamespaceId { get; } = StoreEngine.NextNamespace();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 10, 20, 0, TimeSpan.Zero));

    public RecordedRollups Rollups { get; } = new();

    public uint Now => (uint)Clock.GetUtcNow().ToUnixTimeSeconds();

    public IReadOnlyCollection<SomeEvent> Events => _events.Values;

    public SomeEvent Draw(int secondsAgo, bool hasId)
    {
        var some = new SomeEvent(_events.Count, Now - (uint)secondsAgo, hasId);
        _events.Add(some.Key, some);
        return some;
    }

    public SomeEvent? Known(int n) => _events.Count == 0 ? null : _events[n % _events.Count];

    public OwnerInCharge? Former(int n) => _former.Count == 0 ? null : _former[n % _former.Count];

    public void RaiseWindow() => _floor = _floor.Replace(_floor.Window + TimeSpan.FromHours(24), Now);

    /// <summary>The owner in charge; where it was lost, the next one.</summary>
    public async Task<OwnerInCharge> CurrentAsync()
    {
        if (_current is { IsLost: false }) { return _current; }
        return await TakeOverAsync(Step.Close, Fate.Pass);
    }

    /// <summary>Another activation opens the namespace; the former one knows nothing of it.</summary>
    public async Task<OwnerInCharge> TakeOverAsync(Step step, Fate fate)
    {
        if (_current is { } former) { _former.Add(former); }
        var policy = new CountingPolicy(Clock) { Floor = _floor };
        _silos.Add(policy.Silo);
        for (var attempt = 0; ; attempt++)
        {
            var store = new GatedStore(new RedisNamespaceStore(engine.Connection, engine.Barrier, policy));
            if (attempt == 0) { store.Plan(step, fate); }
            try
            {
                return _current = await OwnerInCharge.OpenAsync(NamespaceId, store, policy, Rollups);
            }
            catch (TimeoutException) when (attempt == 0)
            {
                // As planned; the next activation tries again.
            }
        }
    }

    /// <summary>The silo dies: what it still does reaches nobody.</summary>
    public void Crash()
    {
        _current?.Store.Cut();
        _current = null;
    }

    public async Task CloseAsync()
    {
        if (_current is not { } owner) { return; }
        owner.Store.Open();
        await owner.CloseAsync();
        _former.Add(owner);
        _current = null;
    }

    /// <summary>Sends events, and waits unless the store keeps the answer back.</summary>
    public async Task SendAsync(OwnerInCharge owner, IReadOnlyList<SomeEvent> events)
    {
        var sent = CountAsync(owner, events);
        _outstanding.Add(sent);
        await Task.WhenAny(sent, owner.Store.Paused);
    }

    public void Release()
    {
        foreach (var owner in _former.Append(_current).OfType<OwnerInCharge>()) { owner.Store.Release(); }
    }

    /// <summary>Whatever is in Redis and not in the rollups has an entry in the ledger that is not younger than it.</summary>
    public async Task AssertLedgerAsync()
    {
        var stored = await StoredFields.ReadAsync(engine.Database, NamespaceId);
        var unflushed = stored.Namespace.Segments.Any(segment => segment.Totals.Any(total => Rollups.OfSegment(segment.Header.Id, total.Counter) != total.Value));
        foreach (var field in stored.Namespace.Registers)
        {
            RaisedRegisters.Read(field.Packed.Span, (root, day, hit) =>
                unflushed |= Rollups.Rank(root, hit.Counter, RollupHour.Day(day), hit.Register) < hit.Rank);
        }

        Assert.True(!unflushed || stored.UnflushedSince is not null, "Something is unflushed and the ledger does not know.");
    }

    /// <summary>Every event acknowledged before complete_through is in the rollups.</summary>
    public async Task AssertCompletenessAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var entry = (await StoredFields.ReadAsync(engine.Database, NamespaceId)).UnflushedSince;
        var through = new LedgerReading(now, entry is { } since ? [new LedgerEntry(NamespaceId, since)] : []).CompleteThrough;
        Dictionary<int, long> acknowledged;
        lock (_acknowledged) { acknowledged = new(_acknowledged); }
        foreach (var (key, at) in acknowledged.Where(pair => pair.Value < through))
        {
            Assert.True(Rollups.Total(_events[key].OwnTotal) == Amount.One, $"Event {key} was acknowledged at {at}, before {through}, and cannot be seen.");
        }
    }

    /// <summary>All former owners come to their end, everything is sent again and flushed: the sum is that of the model.</summary>
    public async Task AssertSettlesAsync()
    {
        await AssertLedgerAsync();
        foreach (var owner in _former.Append(_current).OfType<OwnerInCharge>()) { owner.Store.Open(); }
        await Task.WhenAll(_outstanding).WaitAsync(DrainTimeout);
        foreach (var former in _former) { await former.FlushAsync(); }
        await SendAsync(await TakeOverAsync(Step.Close, Fate.Pass), [.. _events.Values.Where(some => some.HasId)]);
        await Task.WhenAll(_outstanding).WaitAsync(DrainTimeout);
        await DrainAsync();
        AssertCounted();
    }

    /// <summary>Once settled, commits have booked exactly the events that the rollups hold, account by account, in and out.</summary>
    public async Task AssertBookedAsync()
    {
        var entries = (await new RedisAccounts(engine.Connection).ReadAsync()).Entries.Where(entry => _silos.Contains(entry.Account.Silo)).ToList();
        var events = Rollups.Events();
        Assert.Equal(events.Values.Sum(), _events.Values.Count(some => Rollups.Total(some.OwnTotal) == Amount.One));
        Assert.Equivalent(events, entries.Where(entry => entry.Kind == AccountKind.Committed).ToDictionary(entry => entry.Account, entry => entry.Events), strict: true);
        Assert.Equivalent(events, entries.Where(entry => entry.Kind == AccountKind.Flushed).ToDictionary(entry => entry.Account, entry => entry.Events), strict: true);
    }

    /// <summary>Flushes until nothing is left, in the ledger and, unless a crash may have left marks of what was flushed, in the hash.</summary>
    public async Task DrainAsync(bool fieldsToo = true)
    {
        var owner = await CurrentAsync();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await owner.FlushAsync();
            var stored = await StoredFields.ReadAsync(engine.Database, NamespaceId);
            if (stored.UnflushedSince is null && !(fieldsToo && stored.HoldsCounts) && !owner.Owner.HasUnflushed) { return; }
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < DrainTimeout,
                $"Left behind: fields {string.Join(' ', stored.Names)}, ledger {stored.UnflushedSince}.");
            await Task.Delay(2);
        }
    }

    private void AssertCounted()
    {
        var counted = new List<SomeEvent>();
        foreach (var some in _events.Values)
        {
            var times = Rollups.Total(some.OwnTotal);
            Assert.True(times == Amount.Zero || times == Amount.One, $"Event {some.Key} was counted {times} times.");
            Assert.True(times == Amount.One || !_acknowledged.ContainsKey(some.Key), $"Event {some.Key} was acknowledged and is not counted.");
            Assert.Equal(times, Rollups.Total(some.OwnTotal, some.Root, RollupHour.Start(RollupHour.Of(some.UnixSeconds))));
            if (times == Amount.One) { counted.Add(some); }
        }

        Assert.Equal(Amount.FromInteger(counted.Count), Rollups.Total(SomeEvent.SharedTotal));
        Assert.Equal(counted.Aggregate(Amount.Zero, (sum, some) => sum + some.Value), Rollups.Total(SomeEvent.SharedSum));
        var registers = counted.GroupBy(some => (some.Root, NumberedRules.Path(SomeEvent.SharedUnique), RollupHour.Day(RollupHour.DayOf(some.UnixSeconds)), some.Hit.Register))
            .ToDictionary(group => group.Key, group => group.Max(some => some.Hit.Rank));
        Assert.Equivalent(registers, Rollups.Registers(), strict: true);
    }

    private async Task CountAsync(OwnerInCharge owner, IReadOnlyList<SomeEvent> events)
    {
        BatchReceipt receipt;
        try
        {
            receipt = await owner.CountAsync(events);
        }
        catch (CountingUnavailableException)
        {
            return;
        }
        catch (TimeoutException)
        {
            // Reading a page failed; nothing was counted.
            return;
        }

        Assert.Equal(events.Count, receipt.Accepted + receipt.Duplicates + receipt.TooLate.Length);
        lock (_acknowledged)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var (at, some) in events.Index())
            {
                if (!receipt.TooLate.Contains(at)) { _acknowledged.TryAdd(some.Key, now); }
            }
        }
    }
}
