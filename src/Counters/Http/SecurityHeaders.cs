using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>Endpoint metadata of pages and what they load: they may do more than an answer may, and what never changes may be kept.</summary>
/// <param name="Of">The policy of one answer; null for what a page loads, which is the same for everybody.</param>
public sealed record PagePolicy(Func<HttpContext, string?> Of);

/// <summary>Tells browsers what they may not do with an answer: guess its type, frame it, run it, tell others of it or keep it.</summary>
public static class SecurityHeaders
{
    /// <summary>For answers: whatever they hold, nothing in them is loaded or run.</summary>
    public const string AnswerPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Features = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";

    extension(IApplicationBuilder app)
    {
        /// <summary>Call it first: refusals and errors of everything behind it have the headers too.</summary>
        public void UseSecurityHeaders() => app.Use((http, next) =>
        {
            // At the last moment, since the handler of exceptions clears what was set before.
            http.Response.OnStarting(static state => SetAsync((HttpContext)state), http);
            return next(http);
        });
    }

    private static Task SetAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        var page = http.GetEndpoint()?.Metadata.GetMetadata<PagePolicy>();
        var policy = page?.Of(http);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Features;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = policy ?? AnswerPolicy;
        if (page is null || policy is not null || http.Response.StatusCode >= StatusCodes.Status400BadRequest) { headers.CacheControl = "no-store"; }
        return Task.CompletedTask;
    }
}
