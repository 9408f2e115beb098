namespace Counters.Query.ServicePing;

/// <summary>How far a number of the Service Ping may be trusted: zero, partial, unknown and failed are different things.</summary>
public enum MetricStatus
{
    /// <summary>All of its rules were active all through the window, and something matched.</summary>
    Counted,

    /// <summary>All of its rules were active all through the window, and nothing matched: a measured 0.</summary>
    Zero,

    /// <summary>Rules were active for a part of the window only; the value is of that part.</summary>
    Partial,

    /// <summary>No rule counted it in the window, for it is not made of counters or they came later: no value.</summary>
    NotInstrumented,

    /// <summary>It could not be read this time: -1, as in GitLab.</summary>
    Failed,
}

/// <summary>What the API calls them.</summary>
internal static class MetricStatuses
{
    extension(MetricStatus status)
    {
        public string Name => status switch
        {
            MetricStatus.Counted => "counted",
            MetricStatus.Zero => "zero",
            MetricStatus.Partial => "partial",
            MetricStatus.NotInstrumented => "not_instrumented",
            _ => "failed",
        };
    }
}
