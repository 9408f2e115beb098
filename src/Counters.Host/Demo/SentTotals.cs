namespace Counters.Host.Demo;

/// <summary>What the platform answered to everything that was sent, added up.</summary>
internal sealed class SentTotals
{
    private readonly SortedDictionary<string, int> _rejected = new(StringComparer.Ordinal);

    public int Requests { get; private set; }

    public int Accepted { get; private set; }

    public int Duplicates { get; private set; }

    public IReadOnlyDictionary<string, int> Rejected => _rejected;

    public int Lines => Accepted + Duplicates + _rejected.Values.Sum();

    public void Add(int accepted, int duplicates, IEnumerable<string> rejected)
    {
        Requests++;
        Accepted += accepted;
        Duplicates += duplicates;
        foreach (var code in rejected) { _rejected[code] = _rejected.GetValueOrDefault(code) + 1; }
    }

    /// <summary>What does not agree with the model. What another run had sent before comes back as duplicates, so only their sum is fixed.</summary>
    public IEnumerable<string> Compare(SampleModel model)
    {
        if (Accepted + Duplicates != model.Accepted + model.Duplicates)
        {
            yield return $"{Accepted + Duplicates} events were accepted or duplicates, the model says {model.Accepted + model.Duplicates}";
        }

        foreach (var code in _rejected.Keys.Union(model.Rejected.Keys).Order(StringComparer.Ordinal))
        {
            var (was, expected) = (_rejected.GetValueOrDefault(code), model.Rejected.GetValueOrDefault(code));
            if (was != expected) { yield return $"{was} lines were rejected as {code}, {expected} were planted"; }
        }
    }
}
