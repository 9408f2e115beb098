using System.ComponentModel.DataAnnotations;

namespace Counters.Operations.Canaries;

/// <summary>Sets how often a silo sends a canary.</summary>
public sealed class CanaryOptions
{
    public const string Section = "Counters:Canary";

    /// <summary>Pause between two canaries; zero sends none.</summary>
    /// <value>10 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);
}
