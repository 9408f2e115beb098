using System.ComponentModel.DataAnnotations;

namespace Counters.ClickHouse.Reads;

/// <summary>Bounds how much of ClickHouse one read may take.</summary>
public sealed class ReadOptions
{
    public const string Section = "Counters:Query";

    /// <summary>Memory of one query in ClickHouse, in MiB; a query above it spills to ClickHouse's disk where it can and fails where it cannot.</summary>
    /// <value>Null by default: an eighth of what ClickHouse says it may use.</value>
    [Range(16, 1_048_576)]
    public int? MemoryMebibytesMax { get; set; }

    /// <summary>Threads of one query in ClickHouse.</summary>
    /// <value>Null by default: half of ClickHouse's cores, two at least.</value>
    [Range(1, 1_024)]
    public int? ThreadsMax { get; set; }
}
