namespace Counters.Http;

/// <summary>A stretch of time, half open and in UTC: <see cref="From"/> is in it, <see cref="To"/> is not.</summary>
public readonly record struct Period(DateTimeOffset From, DateTimeOffset To)
{
    public bool Contains(DateTimeOffset instant) => From <= instant && instant < To;

    /// <summary>What both have in common; empty, with both ends equal, when they do not meet.</summary>
    public Period Intersect(Period other)
    {
        var from = From > other.From ? From : other.From;
        var to = To < other.To ? To : other.To;
        return new Period(from, to < from ? from : to);
    }
}
