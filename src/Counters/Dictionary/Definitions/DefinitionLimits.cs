using Counters.Dictionary.Breakdowns;

namespace Counters.Dictionary.Definitions;

/// <summary>Bounds a definition folder, so that a wrong path or a generated file ends in a sentence, not in an exhausted host.</summary>
internal static class DefinitionLimits
{
    /// <summary>The largest of the 180 real definitions that the tests read is below 3 KiB.</summary>
    public const int FileBytesMax = 64 * 1024;

    /// <summary>Of each of GitLab's maps of Redis keys; the largest has 36 KiB.</summary>
    public const int KeyFileBytesMax = 1024 * 1024;

    /// <summary>In each of metrics and events. GitLab has about 4,500 metrics; this leaves room for several times that.</summary>
    public const int FilesMax = 20_000;

    /// <summary>The widest of the real metrics that the tests read unites 33 events.</summary>
    public const int EventsPerMetricMax = 1_000;

    /// <summary>Each filter is a comparison for every event of that name.</summary>
    public const int FiltersPerRuleMax = 16;

    /// <summary>Properties beside label, property and value that one event may declare.</summary>
    public const int CustomPropertiesPerEventMax = 64;

    /// <summary>Of an event, a property or a part of a key path.</summary>
    public const int NameCharactersMax = 200;

    public const int FilterTextCharactersMax = 255;

    /// <summary>A path is stored with every counter and sent with every query for it.</summary>
    public const int PathCharactersMax = 1_024;

    /// <summary>Definitions nest four deep; the YAML reader recurses, and a file must not be able to exhaust its stack.</summary>
    public const int YamlNestingMax = 32;

    /// <summary>Values that one property may list; more could not have counters of their own.</summary>
    public const int ListedValuesMax = Breakdown.ValuesMax;
}
