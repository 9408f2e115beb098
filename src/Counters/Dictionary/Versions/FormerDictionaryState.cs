using Counters.Contracts;

namespace Counters.Dictionary.Versions;

/// <summary>How the dictionary was kept before silos could change it together: a grain's state. Read once, by <see cref="FormerDictionary"/>.</summary>
[GenerateSerializer, Alias("counters.dictionary-state")]
internal sealed class FormerDictionaryState
{
    [Id(0)]
    public string Version { get; set; } = "";

    [Id(1)]
    public DateTimeOffset ActiveFrom { get; set; }

    /// <summary>In the order of their numbers: the counter numbered n stands at n.</summary>
    [Id(2)]
    public List<RegisteredCounter> Counters { get; set; } = [];
}
