namespace Counters.Dictionary.GitLabKeys;

/// <summary>How GitLab keeps a counter in Redis.</summary>
public enum RedisKeyType
{
    /// <summary>A string, by <c>INCR</c>.</summary>
    Total,

    /// <summary>A string, by <c>INCRBYFLOAT</c>.</summary>
    Sum,

    /// <summary>A HyperLogLog, by <c>PFADD</c>.</summary>
    Unique,

    /// <summary>A hash from value to count, by <c>HINCRBY</c>.</summary>
    TotalPerValue,
}
