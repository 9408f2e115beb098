using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>Endpoint metadata: calls of this route are kept in the audit, under this name.</summary>
/// <param name="Action">What is done, in stable words: audits are searched by them.</param>
/// <param name="Applies">Which calls; null for all. It sees requests that have not been checked, and must not throw.</param>
public sealed record AuditedAs(string Action, Func<HttpRequest, bool>? Applies = null);

/// <summary>What an endpoint tells the audit of the call under way. Ids and numbers only: no names, bodies or secrets.</summary>
public sealed class AuditNotes
{
    /// <summary>The ids that the call was about; without it the <c>id</c> of the route.</summary>
    public string? Subject { get; set; }

    /// <summary>How many records were changed or handed out.</summary>
    public long? Count { get; set; }

    /// <summary>How many bytes were handed out, where records are not counted.</summary>
    public long? Bytes { get; set; }

    /// <summary>The version that was in force before, and the one after.</summary>
    public (string Old, string New)? Versions { get; set; }

    /// <summary>The stable code of the refusal.</summary>
    public string Code { get; set; } = "";
}

/// <summary>How routes say that they are audited, and how endpoints reach the notes.</summary>
public static class Auditing
{
    extension<TBuilder>(TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        public TBuilder AuditedAs(string action, Func<HttpRequest, bool>? applies = null) => route.WithMetadata(new AuditedAs(action, applies));
    }

    extension(HttpContext http)
    {
        /// <summary>The notes of this call; where nobody audits it they are lost.</summary>
        public AuditNotes AuditNotes
        {
            get
            {
                if (http.Features.Get<AuditNotes>() is { } notes) { return notes; }
                notes = new AuditNotes();
                http.Features.Set(notes);
                return notes;
            }
        }
    }
}
