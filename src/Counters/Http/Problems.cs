using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Counters.Http;

/// <summary>Writes every answer that refuses: problem+json (RFC 9457) with a stable code, which the audit notes, and when to send the request again.</summary>
internal static class Problems
{
    /// <summary>A store or a silo that was away is mostly back by then.</summary>
    public static readonly TimeSpan RetryAfterDefault = TimeSpan.FromSeconds(2);

    /// <param name="code">Stable, for programs.</param>
    /// <param name="detail">For people: what is wrong and what to do.</param>
    /// <param name="retryAfter">When it is known; answers with 429 and 503 say the default otherwise.</param>
    /// <param name="more">What the answer says beside code and detail.</param>
    public static ProblemHttpResult Of(
        HttpContext http, int status, string code, string detail, TimeSpan? retryAfter = null, IEnumerable<(string Name, object Value)>? more = null)
    {
        http.AuditNotes.Code = code;
        if (retryAfter is not null || status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling((retryAfter ?? RetryAfterDefault).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var extensions = new Dictionary<string, object?> { ["code"] = code };
        foreach (var (name, value) in more ?? []) { extensions[name] = value; }
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    public static ProblemHttpResult Of(HttpContext http, RefusedException refused) =>
        Of(http, refused.Status, refused.Code, refused.Message, refused.RetryAfter, refused.More);

    /// <summary>For middleware, which has no result to return.</summary>
    public static Task WriteAsync(HttpContext http, int status, string code, string detail, TimeSpan? retryAfter = null) =>
        Of(http, status, code, detail, retryAfter).ExecuteAsync(http);
}
