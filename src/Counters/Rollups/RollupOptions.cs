using System.ComponentModel.DataAnnotations;

namespace Counters.Rollups;

/// <summary>Sets how a silo writes what its grains have committed.</summary>
public sealed class RollupOptions
{
    public const string Section = "Counters:Rollups";

    /// <summary>Pause between two flushes: how stale ClickHouse is, and how many small parts it has to merge.</summary>
    /// <value>One second by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);
}
