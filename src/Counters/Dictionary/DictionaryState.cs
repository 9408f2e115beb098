using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>The record of the <see cref="DictionaryGrain"/>.</summary>
[GenerateSerializer, Alias("counters.dictionary-state")]
internal sealed class DictionaryState
{
    [Id(0)]
    public string Version { get; set; } = "";

    [Id(1)]
    public DateTimeOffset ActiveFrom { get; set; }

    /// <summary>In the order of their numbers: the counter numbered n stands at n.</summary>
    [Id(2)]
    public List<RegisteredCounter> Counters { get; set; } = [];
}
