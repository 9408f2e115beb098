using Counters.Contracts;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Counting;

/// <summary>What goes wrong with namespaces of this silo, in words and at a pace that a person can read: an outage of Redis hits all of them at once.</summary>
internal sealed partial class NamespaceLog(TimeProvider clock, ILogger<NamespaceGrain> logger)
{
    private readonly LogPace _notOpened = new(clock);
    private readonly LogPace _lost = new(clock);
    private readonly LogPace _notClosed = new(clock);
    private readonly LogPace _unknownFormat = new(clock);

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

    public void UnknownFormat(int format)
    {
        if (_unknownFormat.Admits(out var suppressed)) { LogUnknownFormat(logger, format, EventBatch.NewestFormat, suppressed); }
    }

    [LoggerMessage(LogLevel.Warning, "Namespace {NamespaceId} could not be opened. {Suppressed} such lines before this one were left out.")]
    private static partial void LogNotOpened(ILogger logger, Exception exception, long namespaceId, long suppressed);

    [LoggerMessage(
        LogLevel.Warning,
        "Namespace {NamespaceId} is let go, because a commit failed; the next activation meets what is really stored. {Suppressed} such lines before this one were left out.")]
    private static partial void LogLost(ILogger logger, Exception exception, long namespaceId, long suppressed);

    [LoggerMessage(
        LogLevel.Warning,
        "A batch of format {Format} was refused, for this silo reads formats up to {Newest}. Upgrade it; until then its namespaces are moved on. {Suppressed} such lines before this one were left out.")]
    private static partial void LogUnknownFormat(ILogger logger, int format, int newest, long suppressed);

    [LoggerMessage(LogLevel.Warning, "Namespace {NamespaceId} could not be closed cleanly. {Suppressed} such lines before this one were left out.")]
    private static partial void LogNotClosed(ILogger logger, Exception exception, long namespaceId, long suppressed);
}
