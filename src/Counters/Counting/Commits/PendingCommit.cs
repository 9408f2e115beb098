using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using Counters.Contracts;
using Counters.Counting.Replays;
using Counters.Counting.Segments;
using Counters.Counting.Sketches;
using Counters.Hosting;

namespace Counters.Counting.Commits;

/// <summary>Gathers the events that will be stored by one commit, and everybody who waits for it.</summary>
internal sealed class PendingCommit(long sequence, TimeProvider clock)
{
    /// <summary>Events after which a commit is closed, so that one script stays short. A request's last batch may run past it.</summary>
    public const int EventsMax = 8_192;

    /// <summary>
    /// Changed totals after which a commit is closed. With those of one more event (twice 255 at most, and the event itself) and a segment opened for each, its fields still fit
    /// one HSET of about 8,000 arguments, which is what makes the commit atomic.
    /// </summary>
    public const int TotalsMax = 1_400;

    private readonly ArrayBufferWriter<byte> _replayIds = new(16 * ReplayId.Bytes);
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ActivityContext>? _requests;
    private int _events;

    public long Sequence => sequence;

    /// <summary>When its first event came, as the clock's timestamp.</summary>
    public long BeganAt { get; private set; }

    /// <summary>Sampled requests that wait for it, the first few.</summary>
    public IReadOnlyList<ActivityContext> Requests => _requests ?? [];

    /// <summary>Completes when everything gathered here is durable; fails when that is unknown.</summary>
    public Task Stored => _stored.Task;

    public ReplayPage? Page { get; private set; }

    public List<Segment> Opened { get; } = [];

    public List<(Segment Segment, int Counter)> Touched { get; } = [];

    public RaisedRegisters Risen { get; } = new();

    public ReadOnlyMemory<byte> ReplayIds => _replayIds.WrittenMemory;

    public bool IsFull => _events >= EventsMax || Touched.Count >= TotalsMax;

    public bool HasEvents => _events > 0;

    /// <summary>Whether it brings anything to the rollups.</summary>
    public bool HasNews => Touched.Count > 0 || !Risen.IsEmpty;

    public int Events => _events;

    /// <summary>The hour in which its events were received; there are some.</summary>
    public uint Hour { get; private set; }

    /// <summary>Whether ids of <paramref name="page"/> can still join: a commit writes to one page, and is of one hour.</summary>
    public bool Takes(ReplayPage page) => !IsFull && (_events == 0 || Hour == page.Name.Hour) && (Page is null || ReferenceEquals(Page, page));

    public void Count(UInt128 id, ReplayPage page)
    {
        if (_events++ == 0) { BeganAt = clock.GetTimestamp(); }
        Hour = page.Name.Hour;
        if (id == Contracts.ReplayId.None) { return; }
        Page = page;
        BinaryPrimitives.WriteUInt128LittleEndian(_replayIds.GetSpan(Contracts.ReplayId.Bytes), id);
        _replayIds.Advance(Contracts.ReplayId.Bytes);
    }

    /// <summary>Notes that a request waits for it; null for one that is not sampled.</summary>
    public void Serve(ActivityContext? request)
    {
        if (request is { } sampled && (_requests ??= []).Count < Tracing.LinksMax) { _requests.Add(sampled); }
    }

    public void Complete() => _stored.TrySetResult();

    public void Fail(Exception exception)
    {
        _stored.TrySetException(exception);

        // A commit that only removes what is flushed has no caller that waits for it.
        _ = _stored.Task.Exception;
    }
}
