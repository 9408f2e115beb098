using System.Text;

namespace Counters.Host.Demo;

/// <summary>What one counter of one root should hold, in the plainest form: amounts by the hour, identifiers by the day.</summary>
internal sealed class ModelCounter
{
    private readonly Dictionary<DateTime, decimal> _amounts = [];
    private readonly Dictionary<DateTime, HashSet<string>> _identifiers = [];

    public void Add(DateTimeOffset time, decimal amount)
    {
        var hour = time.UtcDateTime.Date.AddHours(time.UtcDateTime.Hour);
        _amounts[hour] = _amounts.GetValueOrDefault(hour) + amount;
    }

    public void Add(DateTimeOffset time, string identifier)
    {
        var day = time.UtcDateTime.Date;
        if (!_identifiers.TryGetValue(day, out var known)) { _identifiers[day] = known = new HashSet<string>(StringComparer.Ordinal); }
        known.Add(identifier);
    }

    public IEnumerable<decimal> AmountsIn(ModelWindow window) =>
        _amounts.Where(entry => window.Contains(entry.Key)).Select(entry => entry.Value);

    public IEnumerable<string> IdentifiersIn(ModelWindow window) =>
        _identifiers.Where(entry => window.Contains(entry.Key)).SelectMany(entry => entry.Value);
}

/// <summary>What a metric should be.</summary>
/// <param name="HasMatches">Whether anything happened in the window that it counts: a sum may be zero nevertheless.</param>
/// <param name="Distinct">The true count, when <paramref name="Value"/> estimates one.</param>
internal sealed record ModelNumber(decimal Value, bool HasMatches, int? Distinct)
{
    public static ModelNumber OfAmounts(IReadOnlyCollection<decimal> amounts) => new(amounts.Sum(), amounts.Count > 0, null);

    public static ModelNumber OfIdentifiers(HashSet<string> identifiers) =>
        new(ReferenceHyperLogLog.Estimate(identifiers.Select(Encoding.UTF8.GetBytes)), identifiers.Count > 0, identifiers.Count);
}
