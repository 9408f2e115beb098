using System.Text.RegularExpressions;
using Counters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Audit;

/// <summary>A call that is audited, from its arrival to its end, and the row that it makes.</summary>
internal sealed partial class AuditedCall(HttpContext http, AuditedAs audited, DateTimeOffset at)
{
    /// <summary>An answer that is a file, whose end is known only when it was sent.</summary>
    private const string ExportEnding = ".export";

    /// <summary>Stands for a text that is no id, such as one that a client without a token made up.</summary>
    private const string Malformed = "(malformed)";

    private readonly string _id = Guid.CreateVersion7(at).ToString("N");

    /// <summary>The intent is durable: whatever happens now is not without a trace.</summary>
    public bool IsBegun { get; set; }

    /// <summary>There is nowhere to keep a row, which the answer says.</summary>
    public bool IsUnrecordable { get; set; }

    /// <summary>What the endpoint threw.</summary>
    public Exception? Fault { get; set; }

    public AuditRow Intent => Row(1, AuditOutcome.Begun, 0, 0);

    /// <summary>As far as it is known when the answer begins.</summary>
    public AuditRow Answered => Row(2, OutcomeOf(http.Response.StatusCode), http.Response.StatusCode, 0);

    public AuditRow Ended(long suppressed)
    {
        var status = Fault is null || http.Response.HasStarted ? http.Response.StatusCode
            : Fault is BadHttpRequestException bad ? bad.StatusCode
            : StatusCodes.Status500InternalServerError;
        var isCut = http.Response.HasStarted && (Fault is not null
            || (audited.Action.EndsWith(ExportEnding, StringComparison.Ordinal) && http.RequestAborted.IsCancellationRequested));
        return Row(3, isCut ? AuditOutcome.BrokenOff : OutcomeOf(status), status, suppressed);
    }

    private AuditRow Row(byte version, string outcome, int status, long suppressed)
    {
        var (caller, notes) = (Caller.Of(http), http.AuditNotes);
        return new AuditRow(
            DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()),
            _id,
            version,
            audited.Action,
            caller.Name,
            caller.Address?.ToString() ?? "",
            Plain(notes.Subject ?? http.GetRouteValue("id")?.ToString() ?? Asked("customer_id") ?? Asked("namespace_id") ?? ""),
            notes.Count,
            notes.Bytes,
            notes.Versions?.Old ?? "",
            notes.Versions?.New ?? "",
            outcome,
            status,
            notes.Code,
            suppressed);
    }

    private string? Asked(string parameter) => http.Request.Query[parameter] is { Count: > 0 } values ? values.ToString() : null;

    private static string OutcomeOf(int status) => status switch
    {
        < StatusCodes.Status400BadRequest => AuditOutcome.Done,
        < StatusCodes.Status500InternalServerError => AuditOutcome.Refused,
        _ => AuditOutcome.Failed,
    };

    private static string Plain(string text) => text.Length == 0 || Ids().IsMatch(text) ? text : Malformed;

    /// <summary>Ids of customers and namespaces, several of them with commas in between.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9._,-]{1,1000}\z")]
    private static partial Regex Ids();
}
