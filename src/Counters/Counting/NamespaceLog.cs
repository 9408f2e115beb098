using Counters.Contracts;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Counting;

/// <summary>Logs faults of this silo's namespaces, one line a second and kind: an outage of Redis hits all of them at once.</summary>
internal sealed partial class NamespaceLog(TimeProvider clock, ILogger<NamespaceGrain> logger)
{
    private readonly LogThrottle _notOpened = new(clock);
    private readonly LogThrottle _lost = new(clock);
    private readonly LogThrottle _notClosed = new(clock);
    private readonly LogThrottle _unknownFormat = new(clock);

    public void NotOpened(Exception exception, long namespaceId)
    {
        if (_notOpened.Admits(out var suppressed)) { LogNotOpened(logger, exception, namespaceId, suppressed); }
    }

    public void Lost(Exception exception, long namespaceId)
    {
        if (_lost.Admits(out var suppressed)) { LogLost(logger, exception, namespaceId, suppressed); }
    }

    public void NotClosed(Exception exception, long namespaceId)
    {
        if (_notClosed.Admits(out var suppressed)) { LogNotClosed(logger, exception, namespaceId, suppressed); }
    }

    public void UnknownFormat(int format, long namespaceId)
    {
        if (_unknownFormat.Admits(out var suppressed)) { LogUnknownFormat(logger, format, namespaceId, EventBatch.NewestFormat, suppressed); }
    }

    [LoggerMessage(
        2401,
        LogLevel.Warning,
        "Activating namespace {NamespaceId} failed: its state could not be read from Redis. The next event tries again. ({Suppressed} "
            + "similar messages suppressed)")]
    private static partial void LogNotOpened(ILogger logger, Exception exception, long namespaceId, long suppressed);

    [LoggerMessage(
        2402,
        LogLevel.Warning,
        "Deactivating namespace {NamespaceId}: commit to Redis failed or was fenced. The next activation reloads its state. ({Suppressed} similar "
            + "messages suppressed)")]
    private static partial void LogLost(ILogger logger, Exception exception, long namespaceId, long suppressed);

    [LoggerMessage(
        2403,
        LogLevel.Warning,
        "Batch of format {Format} for namespace {NamespaceId} refused: this silo reads formats up to {Newest}. The namespace moves to "
            + "another silo; upgrade this one. ({Suppressed} similar messages suppressed)")]
    private static partial void LogUnknownFormat(ILogger logger, int format, long namespaceId, int newest, long suppressed);

    [LoggerMessage(
        2404,
        LogLevel.Warning,
        "Closing namespace {NamespaceId} failed; its state stays in Redis for the next activation. ({Suppressed} similar messages "
            + "suppressed)")]
    private static partial void LogNotClosed(ILogger logger, Exception exception, long namespaceId, long suppressed);
}
