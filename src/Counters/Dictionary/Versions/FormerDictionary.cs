using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Counters.Dictionary.Versions;

/// <summary>Takes over the numbers of counters from a store that kept them as a grain's state: they stand in what is not flushed yet.</summary>
internal sealed class FormerDictionary([FromKeyedServices("Default")] IGrainStorage storage)
{
    /// <summary>In the order of their numbers; empty for a new store.</summary>
    public async Task<ImmutableArray<CounterLife>> CountersAsync()
    {
        var state = new GrainState<FormerDictionaryState>(new FormerDictionaryState());
        await storage.ReadStateAsync("dictionary", GrainId.Create("counters.dictionary", "0"), state);
        return [.. state.State!.Counters.OrderBy(counter => counter.Number).Select(counter => new CounterLife(counter.Path, counter.ActiveFrom))];
    }
}
