using System.Collections.Concurrent;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Audit;

/// <summary>Writes the line of an audited call, and paces those of refusals: a flood of them must fill neither the log nor the store.</summary>
internal sealed partial class AuditLog(ILoggerFactory loggers, AuditMetrics metrics, TimeProvider clock)
{
    public const string Category = "Counters.Audit";

    /// <summary>Never changes: what watches the log looks for it.</summary>
    public const int EventId = 9001;

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>One for each token's name, and one for all calls without a known token.</summary>
    private readonly ConcurrentDictionary<string, LogThrottle> _refusals = new();

    /// <summary>Whether a refusal of the client is kept: one a second.</summary>
    /// <param name="suppressed">Those since the last one.</param>
    public bool AdmitsRefusal(string client, out long suppressed) => _refusals.GetOrAdd(client, _ => new LogThrottle(clock)).Admits(out suppressed);

    public void Write(AuditRow row)
    {
        metrics.Audited(row.Outcome);
        LogCall(
            _logger, row.Action, row.Client, row.Address, row.Subject, row.Outcome, row.Status, row.Code, row.Count, row.Bytes, row.OldVersion,
            row.NewVersion, row.Suppressed, row.Id);
    }

    /// <summary>A refusal that was not kept.</summary>
    public void Suppress() => metrics.Audited(AuditOutcome.Refused);

    public void Unrecorded(AuditRow row, Exception? fault) => LogUnrecorded(_logger, row.Id, row.Action, row.Outcome, fault);

    [LoggerMessage(
        EventId = EventId,
        EventName = "AuditedCall",
        Level = LogLevel.Information,
        Message = "{Action} by '{Client}' from {Address} on '{Subject}': {Outcome}, status {Status} {Code}; count {Count}, bytes {Bytes}, version '{OldVersion}' to '{NewVersion}', "
            + "{Suppressed} refusals before it not written; row {Row}.")]
    private static partial void LogCall(
        ILogger logger,
        string action,
        string client,
        string address,
        string subject,
        string outcome,
        int status,
        string code,
        long? count,
        long? bytes,
        string oldVersion,
        string newVersion,
        long suppressed,
        string row);

    [LoggerMessage(
        9002,
        LogLevel.Error,
        "Writing audit row {Row} ({Action}: {Outcome}) to Redis failed. The row of the call's beginning stays; its line in the log has "
            + "the rest.")]
    private static partial void LogUnrecorded(ILogger logger, string row, string action, string outcome, Exception? fault);
}
