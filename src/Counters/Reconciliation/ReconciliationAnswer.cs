using System.Text.Json.Serialization;
using Counters.Counting.Storage;
using Counters.Http;

namespace Counters.Reconciliation;

/// <summary>Answers with the figures of some hours, the newest first.</summary>
internal sealed record ReconciliationAnswer(string CompleteThrough, IReadOnlyList<ReconciliationLine> Rows)
{
    public static ReconciliationAnswer Of(HourFigures figures) =>
        new(Timestamp.Format(figures.CompleteThrough), [.. figures.Rows.Select(ReconciliationLine.Of)]);
}

/// <summary>Answers what became of the events that one silo counted in one hour.</summary>
/// <param name="Silo">Its name; null where rows in ClickHouse name a silo that is unknown.</param>
/// <param name="Run">The silo's run from a start to an end, as the ids of segments end.</param>
/// <param name="Drift">Events too many or missing at <paramref name="Step"/>; null while the hour is open.</param>
internal sealed record ReconciliationLine(
    string Hour, string? Silo, string Run, long Accepted, long InDoubt, long Committed, long Flushed, long Visible, long? Drift, DriftStep? Step, HourStatus Status)
{
    public static ReconciliationLine Of(SiloHour row) => new(
        Timestamp.Format(DateTimeOffset.UnixEpoch.AddHours(row.Account.Hour)),
        row.Name.Length == 0 ? null : row.Name,
        AccountFields.Silo(row.Account.Silo),
        row.Accepted,
        row.InDoubt,
        row.Committed,
        row.Flushed,
        row.Visible,
        row.Status == HourStatus.Open ? null : row.FirstDrift is { } step ? row.DriftAt(step) : 0,
        row.FirstDrift,
        row.Status);
}

/// <summary>The JSON form of reconciliation.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(LowerCaseName<HourStatus>), typeof(LowerCaseName<DriftStep>)])]
[JsonSerializable(typeof(ReconciliationAnswer))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;

/// <summary>Writes a value of an enumeration as its name, as the rest of the API does.</summary>
internal sealed class LowerCaseName<T>() : JsonStringEnumConverter<T>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;
