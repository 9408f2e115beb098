using System.ComponentModel.DataAnnotations;

namespace Counters.Counting;

/// <summary>Sets how late an event may be counted. It is part of <c>Counters:Ingest</c>, where operators look for it.</summary>
public sealed class AcceptWindowOptions
{
    public const string Section = "Counters:Ingest";

    /// <summary>The accept window of a new store.</summary>
    public static readonly TimeSpan AcceptWindowDefault = TimeSpan.FromHours(48);

    /// <summary>
    /// How far back an event's time may lie, and how long replay ids are remembered. A raised window serves events that happen after the raise;
    /// a longer one costs about 20 bytes of Redis an event.
    /// </summary>
    /// <value>Not set: what the store has in force; 48 hours for a new one.</value>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan? AcceptWindow { get; set; }
}
