using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Streams;

/// <summary>A stream as it is drawn: numbers and choices, which become turns once clock, namespaces and former events are known. Pure.</summary>
/// <param name="Initial">Where groups and subgroups stand at first.</param>
/// <param name="Customer">A bit for each root.</param>
internal sealed record StreamDraft(
    OracleNamespaces Tree,
    DateTimeOffset Start,
    ImmutableArray<int> Initial,
    ImmutableArray<TurnDraft> Drafts,
    TimeSpan Rest,
    int Customer,
    ImmutableArray<(double At, ClockSnap Snap)> Questions)
{
    /// <summary>In the last minutes of an hour a slow machine could receive in the next hour what was sent in this one.</summary>
    private const int MinuteMax = 45;

    /// <summary>Namespaces that nobody has registered yet are placed by later moves only.</summary>
    private const int UnregisteredBelow = 20;

    public OracleStream Resolve()
    {
        var turns = ImmutableArray.CreateBuilder<OracleTurn>();
        var clock = Calm(Start);
        var below = Enumerable.Range(Tree.Roots, Tree.Count - 1 - Tree.Roots)
            .Where(number => Initial[number - Tree.Roots] >= UnregisteredBelow)
            .Select(number => new Placement(Tree.Id(number), Tree.Parent(number, Initial[number - Tree.Roots]), null));
        turns.Add(new PlaceTurn(clock, [.. Tree.RootIds.Select(root => new Placement(root, null, null)), .. below]));
        var requests = new RequestDrafting(Tree);
        foreach (var draft in Drafts)
        {
            clock = After(clock, draft);
            if (Turn(draft, clock, requests) is { } turn) { turns.Add(turn); }
        }

        var end = Calm(clock + Rest);
        ImmutableArray<long> customer = [.. Tree.RootIds.Where((_, number) => (Customer & (1 << number)) != 0)];
        return new OracleStream(
            turns.ToImmutable(),
            Tree.RootIds,
            customer.IsEmpty ? Tree.RootIds : customer,
            [.. Questions.Select(question => Asked(end, question)).Where(at => at < end).Distinct().Order(), end]);
    }

    private OracleTurn? Turn(TurnDraft draft, DateTimeOffset clock, RequestDrafting requests) => draft.Kind switch
    {
        TurnKind.Send => requests.Send(draft, clock),
        TurnKind.Crowd => requests.Crowd(draft, clock),
        TurnKind.Move when Tree.Movable(draft.Choice) is { } moved =>
            requests.Move(new Placement(Tree.Id(moved), Tree.Parent(moved, draft.Choice / 7), Moved(clock, draft.Hours)), clock),
        TurnKind.Reactivate => new ReactivateTurn(clock),
        TurnKind.Flush => new FlushTurn(clock),
        _ => null,
    };

    /// <summary>Some hours ago, or soon.</summary>
    private static DateTimeOffset Moved(DateTimeOffset clock, int hours) => clock.AddMinutes(hours * (hours < 0 ? 60 : 13));

    private static DateTimeOffset After(DateTimeOffset clock, TurnDraft draft) => draft.Snap switch
    {
        ClockSnap.Monday => Calm(Monday(clock + draft.Step).AddDays(7).AddMinutes(draft.Choice % 600)),
        ClockSnap.NewYear when NewYear(clock.AddYears(1)) - clock < TimeSpan.FromDays(21) => Calm(NewYear(clock.AddYears(1)).AddMinutes(draft.Choice % 600)),
        _ => Calm(clock + draft.Step),
    };

    /// <summary>At or before the end, and near an edge if it is meant to be: a second before it, or on it.</summary>
    private DateTimeOffset Asked(DateTimeOffset end, (double At, ClockSnap Snap) question)
    {
        var at = Start + ((end - Start) * question.At);
        var edge = question.Snap switch { ClockSnap.Monday => Monday(at), ClockSnap.NewYear => NewYear(at), _ => at };
        return new DateTimeOffset(edge.Ticks - (edge.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddSeconds(question.Snap == ClockSnap.Monday && edge.Day % 2 == 0 ? -1 : 0);
    }

    private static DateTimeOffset Calm(DateTimeOffset at) =>
        new(at.Year, at.Month, at.Day, at.Hour, Math.Min(at.Minute, MinuteMax), 0, TimeSpan.Zero);

    private static DateTimeOffset NewYear(DateTimeOffset at) => new(at.Year, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The midnight that begins the week.</summary>
    internal static DateTimeOffset Monday(DateTimeOffset at) => new DateTimeOffset(at.Year, at.Month, at.Day, 0, 0, 0, TimeSpan.Zero).AddDays(-(((int)at.DayOfWeek + 6) % 7));
}
