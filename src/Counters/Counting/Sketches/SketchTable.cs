using System.Runtime.InteropServices;
using Counters.Contracts;

namespace Counters.Counting.Sketches;

/// <summary>Holds the sketches of the days that can still receive events.</summary>
internal sealed class SketchTable
{
    private readonly Dictionary<(long Root, uint Day, int Counter), Sketch> _sketches = [];

    public int Count => _sketches.Count;

    /// <summary>Takes a rank; true when its register has risen.</summary>
    public bool Offer(long root, uint day, UniqueHit hit)
    {
        ref var sketch = ref CollectionsMarshal.GetValueRefOrAddDefault(_sketches, (root, day, hit.Counter), out _);
        sketch ??= new Sketch();
        return sketch.Offer(hit.Register, hit.Rank);
    }

    /// <summary>Drops days of which every event would be too late.</summary>
    public void Forget(long floor)
    {
        var oldest = floor / (RollupHour.Seconds * RollupHour.HoursPerDay);
        foreach (var key in _sketches.Keys.Where(key => key.Day < oldest).ToList())
        {
            _sketches.Remove(key);
        }
    }
}
