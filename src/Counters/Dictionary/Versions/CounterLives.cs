using System.Collections.Immutable;
using Counters.Contracts;

namespace Counters.Dictionary.Versions;

/// <summary>Numbers counters for ever and notes since when each is counted. Pure.</summary>
internal static class CounterLives
{
    /// <summary>Of all versions together. GitLab's definitions make about 6,000.</summary>
    public const int CountersMax = 50_000;

    /// <summary>Gives numbers to those that have none. Nothing becomes active.</summary>
    public static ImmutableArray<CounterLife> Number(this ImmutableArray<CounterLife> counters, IEnumerable<string> paths)
    {
        var numbered = counters.Select(counter => counter.Path).ToHashSet(StringComparer.Ordinal);
        return [.. counters, .. paths.Where(numbered.Add).Select(path => new CounterLife(path))];
    }

    /// <summary>Exactly these are active from the instant on: the new ones begin, the others end, and what was away begins anew.</summary>
    public static ImmutableArray<CounterLife> Activate(this ImmutableArray<CounterLife> counters, IEnumerable<string> paths, DateTimeOffset since)
    {
        var active = paths.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. counters.Number(active).Select(counter => (IsActive: counter is { From: not null, To: null }, BecomesActive: active.Contains(counter.Path)) switch
            {
                (false, true) => counter with { From = since, To = null },
                (true, false) => counter with { To = since },
                _ => counter,
            }),
        ];
    }

    /// <summary>The counters as a version has them that begins at the instant.</summary>
    public static IEnumerable<RegisteredCounter> At(this ImmutableArray<CounterLife> counters, DateTimeOffset instant) =>
        counters.Select((counter, number) => counter switch
        {
            { From: { } from, To: { } to } when to <= instant => new RegisteredCounter(counter.Path, number, null, new CountedStretch(from, to)),
            { From: { } from } when from <= instant => new RegisteredCounter(counter.Path, number, from),
            _ => new RegisteredCounter(counter.Path, number, null),
        });
}
