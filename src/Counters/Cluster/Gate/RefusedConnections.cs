using System.Net;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Cluster.Gate;

/// <summary>Reports refused connections to the silo port: all in a metric, one line a second in the log.</summary>
internal sealed partial class RefusedConnections(ClusterMetrics metrics, TimeProvider clock, ILogger<RefusedConnections> logger)
{
    private readonly LogThrottle _pace = new(clock);

    public void Add(Refusal refusal, EndPoint? from)
    {
        metrics.Refused(refusal.Code);
        if (_pace.Admits(out var suppressed)) { LogRefused(logger, from, refusal.Reason, suppressed); }
    }

    [LoggerMessage(
        1111,
        LogLevel.Warning,
        "Connection to the silo port from {From} refused: {Reason}. ({Suppressed} similar messages suppressed)")]
    private static partial void LogRefused(ILogger logger, EndPoint? from, string reason, long suppressed);
}
