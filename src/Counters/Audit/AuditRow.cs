using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Counters.Audit;

/// <summary>One call as the audit keeps it: who, from where, what, and what became of it. Ids and numbers only.</summary>
/// <param name="Id">Unique, and sorted by time.</param>
/// <param name="Version">1 the call has begun, 2 it is being answered, 3 it has ended: the highest holds.</param>
/// <param name="Client">The token's name; empty without a token.</param>
/// <param name="Address">Empty when the server does not know it.</param>
/// <param name="Outcome">One of <see cref="AuditOutcome"/>.</param>
/// <param name="Status">0 until it is known.</param>
/// <param name="Suppressed">Refusals of the same client since the last one that was kept.</param>
internal sealed record AuditRow(
    DateTimeOffset At,
    string Id,
    byte Version,
    string Action,
    string Client,
    string Address,
    string Subject,
    long? Count,
    long? Bytes,
    string OldVersion,
    string NewVersion,
    string Outcome,
    int Status,
    string Code,
    long Suppressed)
{
    /// <summary>The columns of the table, in the order of <see cref="ToColumns"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "at", "id", "version", "action", "client", "address", "subject", "count", "bytes", "old_version", "new_version", "outcome", "status", "code", "suppressed",
    ];

    public static AuditRow Parse(HeldAuditRow held) =>
        JsonSerializer.Deserialize(held.Text, AuditRowJson.Default.AuditRow) ?? throw new FormatException(
            string.Create(CultureInfo.InvariantCulture, $"Row {held.Id} of the audit is empty."));

    public HeldAuditRow ToHeld() => new(Id, JsonSerializer.Serialize(this, AuditRowJson.Default.AuditRow));

    public object[] ToColumns() =>
        [At.UtcDateTime, Id, Version, Action, Client, Address, Subject, Count!, Bytes!, OldVersion, NewVersion, Outcome, (ushort)Status, Code, Suppressed];
}

/// <summary>What became of a call.</summary>
internal static class AuditOutcome
{
    /// <summary>Nothing more is known: it is under way, or its host ended before it was answered.</summary>
    public const string Begun = "begun";

    public const string Done = "done";

    /// <summary>By a status of 400 to 499; nothing was changed or handed out.</summary>
    public const string Refused = "refused";

    /// <summary>By a status from 500 on.</summary>
    public const string Failed = "failed";

    /// <summary>An export that did not reach its end.</summary>
    public const string BrokenOff = "broken_off";
}

/// <summary>How Redis keeps a row.</summary>
[JsonSerializable(typeof(AuditRow))]
internal sealed partial class AuditRowJson : JsonSerializerContext;
