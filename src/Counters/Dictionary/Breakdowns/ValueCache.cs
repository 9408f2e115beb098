using System.Collections.Concurrent;

namespace Counters.Dictionary.Breakdowns;

/// <summary>The values that this silo knows, of the rules and root namespaces that it met last. Bounded by bytes, whatever there is in the store.</summary>
/// <remarks>
/// Two generations: what is met goes into the young one; when that has taken half of the bytes it becomes the old one, and what stood in the old one
/// and was not met meanwhile is forgotten. Readers take no lock.
/// </remarks>
internal sealed class ValueCache(long bytesMax = ValueCache.BytesMaxDefault)
{
    /// <summary>Some 50,000 pairs of rule and root with five values each.</summary>
    public const long BytesMaxDefault = 64L * 1024 * 1024;

    private readonly Lock _writing = new();
    private volatile Generations _generations = new([], []);
    private long _youngBytes;

    private readonly record struct Place(int Rule, long Root);

    private sealed record Generations(ConcurrentDictionary<Place, RootValues> Young, ConcurrentDictionary<Place, RootValues> Old);

    /// <summary>Each once; those that are about to be forgotten included.</summary>
    public IEnumerable<RootValues> All
    {
        get
        {
            var (young, old) = _generations;
            return young.Concat(old.Where(known => !young.ContainsKey(known.Key))).Select(known => known.Value);
        }
    }

    /// <summary>Null when nothing is known.</summary>
    public RootValues? Find(int rule, long root)
    {
        var (place, generations) = (new Place(rule, root), _generations);
        if (generations.Young.TryGetValue(place, out var young)) { return young; }
        return generations.Old.TryGetValue(place, out var old) ? Add(rule, root, old) : null;
    }

    /// <summary>Takes in what was learnt, beside what is known, and returns both together.</summary>
    public RootValues Add(int rule, long root, RootValues learnt)
    {
        var place = new Place(rule, root);
        lock (_writing)
        {
            var (young, old) = _generations;
            var known = young.GetValueOrDefault(place);
            var former = known ?? old.GetValueOrDefault(place) ?? RootValues.Empty;
            var both = ReferenceEquals(former, learnt) ? learnt : former.With(learnt);
            young[place] = both;
            _youngBytes += both.Bytes - (known?.Bytes ?? 0);
            if (_youngBytes > bytesMax / 2)
            {
                _generations = new Generations([], young);
                _youngBytes = 0;
            }

            return both;
        }
    }
}
