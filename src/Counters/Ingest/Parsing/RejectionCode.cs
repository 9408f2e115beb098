using Counters.Http.Bodies;

namespace Counters.Ingest.Parsing;

/// <summary>
/// Says why an event was not counted, and a retry of it would not be either. Clients may rely on these words; Ingest/README.md has cause and
/// remedy of each.
/// </summary>
public static class RejectionCode
{
    public const string InvalidJson = RequestCode.InvalidJson;
    public const string InvalidUtf8 = RequestCode.InvalidUtf8;
    public const string TooDeep = RequestCode.TooDeep;
    public const string NotAnObject = "not_an_object";
    public const string UnknownProperty = "unknown_property";
    public const string DuplicateProperty = "duplicate_property";
    public const string MissingProperty = "missing_property";
    public const string InvalidProperty = "invalid_property";
    public const string UnknownEvent = "unknown_event";
    public const string TooLate = "too_late";
    public const string TooFarAhead = "too_far_ahead";
    public const string OutOfReach = "out_of_reach";
}

/// <summary>Describes one rejected event.</summary>
/// <param name="Index">Its position in the request, from 0; for NDJSON among the lines that are not empty.</param>
/// <param name="Id">Its id, when it had a readable one.</param>
/// <param name="Code">One of <see cref="RejectionCode"/>.</param>
/// <param name="Detail">What to fix. It never repeats identifiers.</param>
public sealed record RejectedEvent(int Index, string? Id, string Code, string Detail);

/// <summary>Reports that an event cannot be counted as it is.</summary>
internal sealed class RejectionException(string code, string property, string detail) : Exception(detail)
{
    public string Code => code;

    /// <summary>The property at fault; empty when it is the event as a whole.</summary>
    public string Property => property;
}
