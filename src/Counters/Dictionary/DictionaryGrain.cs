using System.Collections.Immutable;
using Counters.Contracts;
using Counters.State;

namespace Counters.Dictionary;

/// <inheritdoc cref="IDictionaryGrain"/>
[GrainType("counters.dictionary")]
internal sealed class DictionaryGrain(
    [PersistentState("dictionary")] IPersistentState<DictionaryState> record,
    ICommitBarrier barrier,
    TimeProvider clock) : Grain, IDictionaryGrain
{
    public async Task<RegisteredDictionary> ActivateAsync(string version, ImmutableArray<string> paths)
    {
        if (record.State.Version != version)
        {
            record.State = Activated(record.State, version, paths, clock.GetUtcNow());
            await record.WriteDurablyAsync(barrier, DeactivateOnIdle);
        }

        return new RegisteredDictionary(record.State.Version, record.State.ActiveFrom, [.. record.State.Counters]);
    }

    public Task<ImmutableArray<RegisteredCounter>> CountersAsync(int from) =>
        Task.FromResult<ImmutableArray<RegisteredCounter>>([.. record.State.Counters.Skip(from)]);

    internal static DictionaryState Activated(DictionaryState former, string version, ImmutableArray<string> paths, DateTimeOffset now)
    {
        var inForce = paths.ToHashSet(StringComparer.Ordinal);
        var counters = former.Counters
            .Select(known => inForce.Remove(known.Path) ? known with { ActiveFrom = known.ActiveFrom ?? now } : known with { ActiveFrom = null })
            .ToList();
        foreach (var path in paths)
        {
            // Each one is taken out as it is numbered: a path that is given twice is still one counter.
            if (inForce.Remove(path)) { counters.Add(new RegisteredCounter(path, counters.Count, now)); }
        }

        return new DictionaryState { Version = version, ActiveFrom = now, Counters = counters };
    }
}
