using System.Diagnostics;
using System.Diagnostics.Metrics;
using Counters.Hosting;
using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Measures operations of Redis for operators: how long each took, how it failed, and which durability holds.</summary>
internal sealed class RedisMetrics
{
    public const string MeterName = "Counters.Redis";

    private readonly Histogram<double> _duration;

    public RedisMetrics(IMeterFactory meters, RedisDurability durability)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "counters.redis.operation.duration", "s", "Time one operation took until it was durable, by operation; failures with error.type.", advice: HistogramBuckets.Latency);
        meter.CreateObservableGauge(
            "counters.redis.durability",
            () => durability.Levels.Select(level => new Measurement<int>(1, new KeyValuePair<string, object?>("appendfsync", level))),
            "1",
            "1 for what holds: embedded, always, everysec or no.");
    }

    /// <summary>Times the call. Its span belongs to the request under way, or to <paramref name="requests"/> when it is done for many.</summary>
    /// <param name="operation">One of a few words.</param>
    public async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call, IReadOnlyList<ActivityContext>? requests = null)
    {
        using var span = requests is null
            ? Tracing.Start($"redis {operation}", ActivityKind.Client)
            : Tracing.StartFor(requests, $"redis {operation}", ActivityKind.Client);
        span?.SetTag("db.system.name", "redis").SetTag("db.operation.name", operation);
        return await OperationTimer.RunAsync(_duration, span, operation, ErrorType, call);
    }

    private static string ErrorType(Exception exception) => exception switch
    {
        FencedException => "fenced",
        RedisTimeoutException or TimeoutException => "timeout",
        RedisConnectionException => "connection",
        RedisServerException => "server",
        OperationCanceledException => "cancelled",
        _ => "other",
    };
}
