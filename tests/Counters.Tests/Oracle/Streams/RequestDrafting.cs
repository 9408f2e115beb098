using System.Collections.Immutable;
using System.Globalization;

namespace Counters.Tests.Oracle.Streams;

/// <summary>Makes requests of what was drawn, and remembers all events, since some are sent again.</summary>
internal sealed class RequestDrafting(OracleNamespaces tree)
{
    /// <summary>What comes again later than this goes as it was: with another time it could no longer be recognised.</summary>
    private static readonly TimeSpan AlteredWithin = TimeSpan.FromHours(46);

    /// <summary>Kept an hour away from the accept window's end, because the platform's clock runs on while a stream is played.</summary>
    private static readonly TimeSpan LateMax = TimeSpan.FromHours(47);

    private static readonly TimeSpan AcceptWindow = TimeSpan.FromHours(48);
    private static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private readonly List<(OracleEvent Event, DateTimeOffset Received)> _sent = [];
    private int _requests;
    private Placement? _moved;

    public PlaceTurn Move(Placement placement, DateTimeOffset clock)
    {
        _moved = placement;
        return new PlaceTurn(clock, [placement]);
    }

    public SendTurn Send(TurnDraft draft, DateTimeOffset clock)
    {
        ImmutableArray<OracleEvent> events = [.. draft.Events.Select(each => Next(each, clock))];
        string? key = draft.HasKey ? $"key-{tree.FirstId}-{_requests++}" : null;
        return new SendTurn(clock, events, key, draft.Twice && (key is not null || events.All(each => each.Id is not null)));
    }

    /// <summary>Many users do one thing in one place.</summary>
    public SendTurn Crowd(TurnDraft draft, DateTimeOffset clock)
    {
        var request = _requests++;
        var one = Fresh(draft.Events[0], clock);
        var users = Enumerable.Range(draft.Choice * 100, draft.Size).Select(number => number.ToString(CultureInfo.InvariantCulture));
        return new SendTurn(clock, [.. users.Select(user => one with { Id = $"crowd-{request}-{user}", User = user })], null, Twice: false);
    }

    private OracleEvent Next(EventDraft draft, DateTimeOffset clock)
    {
        if (draft.Repeats is { } choice && _sent.Count > 0 && Again(draft, _sent[choice % _sent.Count], clock) is { } again) { return again; }
        var fresh = Fresh(draft, clock) with { Id = draft.HasId ? string.Create(CultureInfo.InvariantCulture, $"id-{_sent.Count}") : null };
        _sent.Add((fresh, clock));
        return fresh;
    }

    /// <summary>Null when nobody could tell whether the platform still knows it.</summary>
    private OracleEvent? Again(EventDraft draft, (OracleEvent Event, DateTimeOffset Received) former, DateTimeOffset clock)
    {
        var isRecent = clock - former.Received < AlteredWithin;
        if (former.Event.Id is null || !(isRecent || HasPassed(former)) || IsDoubtful(former.Event.Time, clock)) { return null; }
        return draft.RepeatIsAltered && isRecent ? Fresh(draft, clock) with { Id = former.Event.Id, NamespaceId = former.Event.NamespaceId } : former.Event;
    }

    /// <summary>Whoever sends it again much later is told that it is too late, for its time was no later than its receipt.</summary>
    private static bool HasPassed((OracleEvent Event, DateTimeOffset Received) former) => former.Event.Time <= former.Received + AheadMax;

    /// <summary>So near to what is still accepted that it depends on how long the machine takes.</summary>
    private static bool IsDoubtful(DateTimeOffset? time, DateTimeOffset clock) =>
        time is { } known && ((known - (clock - AcceptWindow)).Duration() < Margin || (known - (clock + AheadMax)).Duration() < Margin / 4);

    private OracleEvent Fresh(EventDraft draft, DateTimeOffset clock)
    {
        var move = draft.Age == EventAge.MoveEdge && _moved is { ValidFrom: { } from } && from > clock - LateMax && from <= clock ? _moved : null;
        var time = move is null ? TimeOf(draft, clock) : move.ValidFrom!.Value.AddSeconds(-(draft.Seconds % 2));
        return draft.Event with
        {
            NamespaceId = move?.NamespaceId ?? tree.Id(draft.Namespace),
            RootNamespaceId = draft.Root is { } root ? tree.Id(root % tree.Roots) : null,
            Time = time?.ToOffset(TimeSpan.FromHours(draft.OffsetHours)),
        };
    }

    private static DateTimeOffset? TimeOf(EventDraft draft, DateTimeOffset clock) => draft.Age switch
    {
        EventAge.AtReceipt => null,
        EventAge.Late or EventAge.MoveEdge => clock.AddSeconds(-draft.Seconds).AddMilliseconds(draft.Seconds % 1000),
        EventAge.Ahead => clock.AddSeconds(draft.Seconds % 240),
        EventAge.WeekEdge => Edge(draft, clock),
        EventAge.TooLate => clock.AddHours(-49).AddSeconds(-draft.Seconds),
        _ => clock.AddHours(1).AddSeconds(draft.Seconds),
    };

    /// <summary>On the edge, a second to either side, or a millisecond before; where it is too long ago, the midnight of today.</summary>
    private static DateTimeOffset Edge(EventDraft draft, DateTimeOffset clock)
    {
        var monday = StreamDraft.Monday(clock);
        var edge = clock - monday < LateMax ? monday : new DateTimeOffset(clock.Date, TimeSpan.Zero);
        return (draft.Seconds % 4) switch
        {
            0 => edge,
            1 => edge.AddSeconds(-1),
            2 => edge.AddMilliseconds(-1),
            _ => edge.AddSeconds(1) > clock ? edge : edge.AddSeconds(1),
        };
    }
}
