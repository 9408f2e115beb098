using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>Keeps pages of other sites away from a host that asks for no token, since a browser on the developer's machine reaches it.</summary>
/// <remarks>
/// A foreign name in Host is a name that was pointed at this machine (DNS rebinding): for the browser it is the page's own site, so nothing else tells
/// it. <c>Sec-Fetch-Site</c> and <c>Origin</c> tell the requests that a page may send anywhere without being asked. Programs and probes send neither.
/// With tokens none of this is needed: a browser adds no header with a secret by itself.
/// </remarks>
public static class BrowserGuard
{
    public const string MisdirectedRequest = "misdirected_request";
    public const string CrossSite = "cross_site";

    extension(IApplicationBuilder app)
    {
        /// <summary>Guards every route that follows, health and documents included: no probe of a host without tokens comes from elsewhere.</summary>
        public void UseBrowserGuard() => app.Use((http, next) => FaultOf(http.Request) switch
        {
            null => next(http),
            MisdirectedRequest => Problems.WriteAsync(
                http,
                StatusCodes.Status421MisdirectedRequest,
                MisdirectedRequest,
                "This host asks for no token, so it answers at localhost, 127.0.0.1 and [::1] only. Counters:Tokens opens it to other names."),
            var code => Problems.WriteAsync(
                http,
                StatusCodes.Status403Forbidden,
                code,
                "A page of another site sent this, and this host asks for no token. Send it from a program, or open the address by itself."),
        });
    }

    /// <summary>The code of what speaks against the request, or null.</summary>
    private static string? FaultOf(HttpRequest request) =>
        !IsLoopback(request.Host.Host) ? MisdirectedRequest
        : request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" ? CrossSite
        : request.Headers.Origin is { Count: > 0 } origin && !string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) ? CrossSite
        : null;

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
