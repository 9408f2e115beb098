using Counters.Tests.Oracle.Definitions;
using CsCheck;

namespace Counters.Tests.Oracle.Streams;

/// <summary>Random streams of one dictionary's events.</summary>
internal static class OracleStreamGen
{
    private static readonly Gen<string?> Users = Gen.Int[1, 40].Select(number => $"{number}").Null(0.2);
    private static readonly Gen<string?> Labels = Gen.OneOf<string?>(null, "a", "b", "é/\"c d", "3");
    private static readonly Gen<string?> Properties = Gen.OneOf<string?>(null, "x", "a", "1");
    private static readonly Gen<string?> Langs = Gen.OneOf<string?>(null, "ruby", "go", "1");
    private static readonly Gen<string?> Counts = Gen.OneOf<string?>(null, "1", "2.5", "1.0");

    /// <summary>Multiples of an eighth, so that Redis' binary sums are exact in whatever order; some in unusual notation; few, for metrics by value keep each.</summary>
    private static readonly Gen<string?> Values = Gen.Frequency<string?>(
        (3, Gen.Const<string?>((string?)null)),
        (4, Gen.OneOf<string?>("3", "0.5", "3.0", "30e-1", "5E-1")),
        (3, Gen.Int[-40, 40].Select(eighths => (string?)FormattableString.Invariant($"{eighths / 8m}"))),
        (1, Gen.OneOf<string?>("1000000.125", "-99999999.5", "1234567")));

    private static readonly Gen<EventAge> Ages = Gen.Frequency(
        (2, EventAge.AtReceipt), (8, EventAge.Late), (2, EventAge.Ahead), (6, EventAge.WeekEdge), (4, EventAge.MoveEdge), (1, EventAge.TooLate), (1, EventAge.TooFarAhead));

    private static readonly Gen<TimeSpan> Steps = Gen.Frequency(
        (3, Gen.Int[0, 90].Select(minutes => TimeSpan.FromMinutes(minutes))),
        (5, Gen.Int[1, 40].Select(hours => TimeSpan.FromHours(hours))),
        (2, Gen.Int[1, 9].Select(days => TimeSpan.FromDays(days))),
        (1, Gen.Int[10, 40].Select(days => TimeSpan.FromDays(days))));

    private static readonly Gen<TurnKind> Kinds = Gen.Frequency(
        (12, TurnKind.Send), (1, TurnKind.Crowd), (3, TurnKind.Move), (3, TurnKind.Reactivate), (2, TurnKind.Flush));

    private static readonly Gen<OracleNamespaces> Trees = Gen.Select(
        Gen.Int[1, 2_000_000_000], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 3],
        (thousand, roots, groups, subgroups) => new OracleNamespaces(thousand * 1000L, roots, groups, subgroups));

    /// <summary>Around the turn of a year of which every fifth or sixth has 53 weeks.</summary>
    private static readonly Gen<DateTimeOffset> Starts = Gen.Select(
        Gen.Int[2015, 2045], Gen.Int[-40, 20], Gen.Int[0, 1439],
        (year, days, minutes) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days).AddMinutes(minutes));

    private static readonly Gen<(double At, ClockSnap Snap)> Questions = Gen.Select(
        Gen.Double[0.3, 1], Gen.Frequency((1, ClockSnap.None), (2, ClockSnap.Monday), (1, ClockSnap.NewYear)));

    public static Gen<OracleStream> Streams(OracleDictionary dictionary) =>
        from tree in Trees
        from start in Starts
        from initial in Gen.Int[0, 100].Array[6]
        from turns in Turn(dictionary).Array[2, 26]
        from rest in Gen.Int[0, 16]
        from customer in Gen.Int[1, 15]
        from questions in Questions.Array[1, 3]
        select new StreamDraft(tree, start, [.. initial], [.. turns], TimeSpan.FromDays(rest), customer, [.. questions]).Resolve();

    private static Gen<TurnDraft> Turn(OracleDictionary dictionary) => Gen.Select(
        Gen.Select(Kinds, Steps, Gen.Frequency((6, ClockSnap.None), (2, ClockSnap.Monday), (1, ClockSnap.NewYear))),
        Event(dictionary).Array[1, 40],
        Gen.Select(Gen.Bool, Gen.Frequency((5, false), (1, true))),
        Gen.Select(Gen.Int[100, 4_000], Gen.Int[0, 10_000], Gen.Int[-10, 5]),
        (clock, events, request, numbers) => new TurnDraft(
            clock.Item1, clock.Item2, clock.Item3, [.. events], request.Item1, request.Item2, numbers.Item1, numbers.Item2, numbers.Item3));

    private static Gen<EventDraft> Event(OracleDictionary dictionary) => Gen.Select(
        Gen.Select(Gen.OneOf([.. dictionary.Events]), Users, Gen.Long[1, 9].Select(id => (long?)id), Gen.Bool),
        Gen.Select(Labels, Properties, Values, Langs, Counts, Gen.Bool),
        Gen.Select(Gen.Int[0, 99], Gen.Frequency((4, Gen.Const<int?>((int?)null)), (1, Gen.Int[0, 99].Select(root => (int?)root))), Ages, Gen.Int[0, 169_000]),
        Gen.Select(
            Gen.Int[-11, 13], Gen.Frequency((4, true), (1, false)), Gen.Frequency((4, Gen.Const<int?>((int?)null)), (1, Gen.Int[0, 9_999].Select(one => (int?)one))), Gen.Bool),
        (who, what, where, how) => new EventDraft(
            new OracleEvent
            {
                Name = who.Item1,
                NamespaceId = 0,
                User = who.Item2,
                Project = who.Item4 ? who.Item3 : null,
                Label = what.Item1,
                Property = what.Item2,
                Value = what.Item3,
                Lang = what.Item4,
                Count = what.Item5,
                CountIsText = what.Item6,
            },
            where.Item1, where.Item2, where.Item3, where.Item4, how.Item1, how.Item2, how.Item3, how.Item4));
}
