using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Counting.Commits;
using Counters.Counting.Replays;
using Counters.Counting.Sketches;
using Counters.Hosting;
using Counters.Rollups;

namespace Counters.Counting;

/// <summary>
/// Owns one namespace: drops replays, adds in memory, stores in groups, and acknowledges only what is durable. It is single-threaded by its
/// scheduler (the grain's), and its calls interleave at every await.
/// </summary>
/// <remarks>See README.md in this folder for the invariants.</remarks>
internal sealed class NamespaceOwner : IRollupSource
{
    private readonly long _namespaceId;
    private readonly INamespaceStore _store;
    private readonly CountingPolicy _policy;
    private readonly IRollupSink _rollups;
    private readonly CountingMetrics _metrics;
    private readonly TaskScheduler _scheduler = TaskScheduler.Current;

    private readonly NamespaceCounters _counters;
    private readonly RegisterBacklog _registers = new();
    private readonly LedgerEntryState _ledger = new();
    private readonly ReplayWindow _replays;
    private readonly AcknowledgedCommits _acknowledged;

    private OwnerEpoch _epoch;
    private CommitQueue _commits;
    private UnflushedRollups? _confirmed;
    private Task _pump = Task.CompletedTask;
    private bool _pumping;
    private Exception? _failure;
    private long _floor;
    private long _stored;
    private long _storedAt;
    private long _flushed;

    public NamespaceOwner(long namespaceId, INamespaceStore store, CountingPolicy policy, IRollupSink rollups, CountingMetrics metrics)
    {
        (_namespaceId, _store, _policy, _rollups, _metrics) = (namespaceId, store, policy, rollups, metrics);
        _acknowledged = new AcknowledgedCommits(metrics, policy.Clock);
        _commits = new CommitQueue(default, policy.Clock, metrics);
        _counters = new NamespaceCounters(policy.Clock, policy.Silo);
        _replays = new ReplayWindow(ClockSkew.AheadMax);
    }

    /// <summary>Called once, when a write failed or another owner took over: nothing here can be trusted any more.</summary>
    public Action<Exception>? Failed { get; init; }

    public long NamespaceId => _namespaceId;

    public bool HasUnflushed => _ledger.IsEntered;

    /// <summary>Fences every former owner and takes in what it left.</summary>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        var stored = await _store.OpenAsync(_namespaceId, cancellationToken);
        _epoch = stored.Epoch;
        var sequence = stored.Version.Sequence;
        _floor = Math.Max(stored.Version.Floor, _policy.FloorAt(Now()));
        (_stored, _storedAt, _flushed) = (sequence, stored.OpenedAt, Math.Max(0, sequence - 1));
        _commits = new CommitQueue(stored.Version, _policy.Clock, _metrics);
        foreach (var segment in stored.Segments) { _counters.Segments.Load(segment, sequence); }
        foreach (var field in stored.Registers) { _registers.Add(field); }
        _ledger.Load(sequence, unflushed: stored.HoldsCounts);
        _floor = Math.Max(_floor, await new ReplayPages(_namespaceId, _store, _epoch).LoadAsync(stored.Pages, sequence, _replays));
        RequestFlush();
    }

    /// <summary>Counts what is new in the batch; durable when it returns.</summary>
    /// <exception cref="CountingUnavailableException">The events that were not durable yet may or may not be: send the batch again.</exception>
    public async Task<BatchReceipt> CountAsync(EventBatch batch)
    {
        ThrowIfUnavailable();
        var lookup = new ReplayLookup(_namespaceId, _store, _replays, batch);
        while (lookup.Suspects() is { } suspects)
        {
            await lookup.ReadAsync(suspects);
            ThrowIfUnavailable();
        }

        var (receipt, stored) = ApplyOrFail(batch, lookup.Known);
        await stored;
        return receipt;
    }

    /// <summary>Tells the writer of what is unflushed, once more if need be: it may have lost sight of it.</summary>
    public void RequestFlush()
    {
        if (_ledger.IsEntered) { _rollups.Enqueue(this); }
    }

    public Task<UnflushedRollups> CollectAsync() => OnOwnScheduler(Collect);

    public Task ConfirmAsync(UnflushedRollups flushed) => OnOwnScheduler(() =>
    {
        Confirm(flushed);
        return true;
    });

    /// <summary>Waits for commits under way; then lets the record of a namespace that has nothing unflushed expire.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        while (_pumping) { await _pump.WaitAsync(cancellationToken); }
        var clean = _failure is null && !HasUnflushed;
        _failure ??= new CountingUnavailableException("The namespace has been put to rest; send the batch again.");
        if (clean) { await _store.CloseAsync(_namespaceId, _epoch, _policy.KeepReplays); }
    }

    /// <summary>A batch that failed half way has left traces in memory that must not be acknowledged.</summary>
    private (BatchReceipt Receipt, Task Stored) ApplyOrFail(EventBatch batch, IReadOnlySet<UInt128> known)
    {
        try
        {
            return Apply(batch, known);
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw _failure!;
        }
    }

    /// <summary>Everything between two awaits: no other turn sees a batch half counted.</summary>
    private (BatchReceipt Receipt, Task Stored) Apply(EventBatch batch, IReadOnlySet<UInt128> known)
    {
        var now = Now();
        _floor = Math.Max(_floor, _policy.FloorAt(now));
        var (accepted, duplicates, index) = (0, 0, 0);
        var tooLate = ImmutableArray.CreateBuilder<int>(0);
        var page = _replays.PageFor(RollupHour.Of((uint)now));
        for (var reader = new EventBatchDecoder(batch.Records.Span); reader.MoveNext(); index++)
        {
            if (reader.UnixSeconds < _floor)
            {
                tooLate.Add(index);
                reader.SkipLists();
            }
            else if (reader.ReplayId != ReplayId.None && (_replays.IsResident(reader.ReplayId) || known.Contains(reader.ReplayId)))
            {
                duplicates++;
                reader.SkipLists();
            }
            else
            {
                page = _replays.PageFor(page.Name.Hour);
                CountOne(ref reader, page);
                accepted++;
            }
        }

        _replays.Retire();

        // A duplicate may be of an event whose commit is on its way: its sender gets the answer when it is durable.
        var latest = accepted + duplicates > 0 ? _commits.Latest : null;
        latest?.Serve(Tracing.Sampled);
        var stored = latest?.Stored ?? Task.CompletedTask;
        if (!stored.IsCompleted) { Pump(); }
        return (new BatchReceipt(accepted, duplicates, tooLate.ToImmutable(), new Account(page.Name.Hour, _policy.Silo)), stored);
    }

    private void CountOne(ref EventBatchDecoder reader, ReplayPage page)
    {
        if (!_commits.Pending.Takes(page)) { ClosePending(); }
        if (reader.ReplayId != ReplayId.None) { ReplayWindow.Remember(reader.ReplayId, page); }
        _commits.Pending.Count(reader.ReplayId, page);
        _counters.Count(ref reader, _commits.Pending);
    }

    private void Pump()
    {
        if (_pumping || _failure is not null) { return; }
        _pumping = true;
        _pump = PumpAsync();
    }

    /// <summary>Stores one commit after the other; whatever is counted meanwhile joins the next one.</summary>
    private async Task PumpAsync()
    {
        await Task.Yield();
        Tracing.Leave();
        try
        {
            while (TakeNext() is var (pending, commit))
            {
                var storedAt = await _store.CommitAsync(_namespaceId, _epoch, commit);
                Settle(commit, storedAt);
                _acknowledged.Add(pending);
                pending.Complete();
                await CompactAsync();
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            _pumping = false;
        }
    }

    private (PendingCommit Pending, NamespaceCommit Commit)? TakeNext()
    {
        _commits.Settle();
        if (_failure is not null) { return null; }
        if (_commits.Waiting == 0 && (_commits.Pending.HasEvents || _confirmed is not null)) { ClosePending(); }
        return _commits.TakeNext();
    }

    private void ClosePending()
    {
        var confirmed = _confirmed;
        _confirmed = null;
        var gather = _registers.IsCrowded && !_commits.Pending.Risen.IsEmpty && _commits.IsSettled && confirmed is null;
        var leaving = confirmed is null ? [] : _counters.Segments.TakeConfirmed(confirmed.Through);
        _commits.Close(_floor, (pending, before, after) => new NamespaceCommit
        {
            Before = before,
            After = after,
            Page = pending.Page,
            ReplayIds = pending.ReplayIds,
            Opened = pending.Opened,
            Totals = [.. pending.Touched.Select(touched => new ChangedTotal(touched.Segment, touched.Counter))],
            Registers = gather ? _registers.Gather(pending.Risen.Packed) : pending.Risen.Packed,
            ConfirmedSegments = leaving,
            ConfirmedRegisters = gather ? _registers.Sequences : confirmed is null ? [] : _registers.UpTo(confirmed.Through),
            ForgottenPages = Forget(),
            Booked = Canary.IsNamespace(_namespaceId) ? [] : AccountedEvents.Of(pending, leaving, _policy.Silo),
            Ledger = _ledger.Next(after.Sequence, pending.HasNews, confirmed?.Through),
            UnflushedSince = confirmed?.CommittedAt ?? 0,
            Requests = pending.Requests,
        });
    }

    private void Settle(NamespaceCommit commit, long storedAt)
    {
        (_stored, _storedAt) = (commit.After.Sequence, storedAt);
        if (commit.Page is { } page) { page.Commits++; }
        foreach (var (segment, counter, value) in commit.Totals) { segment.Settle(counter, value, commit.After.Sequence); }
        _registers.Remove(commit.ConfirmedRegisters);
        if (!commit.Registers.IsEmpty) { _registers.Add(new StoredRegisters(commit.After.Sequence, commit.Registers)); }
        RequestFlush();
    }

    /// <summary>Pages that are closed and hold many small commits are packed, one at a time, so that cold ids cost little.</summary>
    private async Task CompactAsync()
    {
        if (_replays.TakeScattered() is { } page)
        {
            await _store.CompactPageAsync(_namespaceId, _epoch, page.Name);
        }
    }

    private UnflushedRollups Collect() => _failure is not null
        ? new UnflushedRollups(_namespaceId, 0, 0, [], [])
        : new UnflushedRollups(_namespaceId, _stored, _storedAt, [.. _counters.Segments.Unflushed(_flushed)], _registers.Unflushed()) { Requests = _acknowledged.Requests };

    private void Confirm(UnflushedRollups flushed)
    {
        // An answer that comes late or twice says nothing new.
        if (_failure is not null || flushed.Through <= _flushed) { return; }
        _flushed = flushed.Through;
        _confirmed = flushed;
        _acknowledged.Confirm(flushed.Through);
        Pump();
    }

    private IReadOnlyList<ReplayPageName> Forget()
    {
        var forgotten = _replays.Forget(_floor);
        if (forgotten.Count > 0) { _counters.Sketches.Forget(_floor); }
        return forgotten;
    }

    /// <summary>A failed write leaves memory ahead of Redis: fail everybody, and let the next activation meet what is really stored.</summary>
    private void Fail(Exception exception)
    {
        if (_failure is not null) { return; }
        _failure = new CountingUnavailableException(
            "The namespace could not be stored just now; send the batch again.", new InvalidOperationException(exception.Message));
        _commits.Fail(_failure);
        Failed?.Invoke(exception);
    }

    private void ThrowIfUnavailable()
    {
        if (_failure is not null) { throw new CountingUnavailableException(_failure.Message, _failure.InnerException ?? _failure); }
        _commits.ThrowIfFull();
    }

    private long Now() => _policy.Clock.GetUtcNow().ToUnixTimeSeconds();

    private Task<T> OnOwnScheduler<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
}
