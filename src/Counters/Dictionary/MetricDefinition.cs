using System.Collections.Immutable;

namespace Counters.Dictionary;

/// <summary>The windows that GitLab's definitions name.</summary>
public enum TimeFrame
{
    /// <summary>Not a count over time: a setting.</summary>
    None,

    /// <summary><c>7d</c>: the last complete ISO week.</summary>
    SevenDays,

    /// <summary><c>28d</c>: the last four complete ISO weeks.</summary>
    TwentyEightDays,

    /// <summary><c>all</c>: everything so far.</summary>
    All,
}

/// <summary>
/// One number of the Service Ping: a definition file with an array <c>time_frame</c> gives one of these for each of its time frames, with
/// <c>_weekly</c> and <c>_monthly</c> added to the key path.
/// </summary>
public sealed record MetricDefinition
{
    /// <summary>The dotted place of the number in the Service Ping, unique among active metrics.</summary>
    public required string KeyPath { get; init; }

    public required string Description { get; init; }

    public required TimeFrame TimeFrame { get; init; }

    /// <summary>GitLab's <c>data_source</c>: internal_events, redis, redis_hll, database, system, license, prometheus.</summary>
    public required string DataSource { get; init; }

    /// <summary>GitLab's <c>status</c>: active, broken, removed …</summary>
    public required string Status { get; init; }

    /// <summary>What is counted. Several rules add up, or, when they are unique, their sketches are merged. Empty when not counter-based.</summary>
    public required ImmutableArray<CountingRule> Rules { get; init; }

    /// <summary>Null when it is counted; otherwise what <c>it is not counted because …</c> goes on with.</summary>
    public string? WhyNotCounted { get; init; }

    /// <summary>GitLab's Redis keys, without their week, of those rules whose key follows from the definition and not from the path.</summary>
    public ImmutableDictionary<string, string> LegacyKeys { get; init; } = ImmutableDictionary<string, string>.Empty;

    public string? ProductGroup { get; init; }

    public string? Milestone { get; init; }

    public string? DataCategory { get; init; }

    public ImmutableArray<string> Tiers { get; init; } = [];

    public ImmutableArray<string> PerformanceIndicatorTypes { get; init; } = [];

    /// <summary>The definition's file, relative to the dictionary's folder.</summary>
    public required string File { get; init; }

    /// <summary>The definition's file as it stands, for those who read fields that count nothing here. Empty for one that came from no file.</summary>
    public ReadOnlyMemory<byte> Yaml { get; init; }

    /// <summary>Whether it stands in the Service Ping: GitLab reports active and broken metrics.</summary>
    public bool IsReported => Status is "active" or "broken" or "data_available";

    public bool IsCounterBased => !Rules.IsEmpty;
}
