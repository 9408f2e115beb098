using System.Security.Cryptography;
using System.Text;
using Counters.Http;

namespace Counters.Host.Pages;

/// <summary>Answers <c>GET /</c>: a page for people who opened the host's address, with the way on.</summary>
internal static class FrontPage
{
    private const string Style =
        "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1c1c1e;background:#fff}"
        + "h1{margin-bottom:0}dt{font-weight:600;margin-top:1rem}dd{margin:0}a{color:#0b57d0}"
        + "@media(prefers-color-scheme:dark){body{color:#eaeaea;background:#161618}a{color:#8ab4f8}}";

    private const string Html =
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Counters</title>
        <style>{Style}</style>
        </head>
        <body>
        <h1>Counters</h1>
        <p>GitLab's product usage, counted per namespace. This is a running host.</p>
        <dl>
        <dt><a href="/docs">API reference</a></dt>
        <dd>Every call with examples, to be tried out here. For programs: <a href="/openapi/v1.json">OpenAPI</a>.</dd>
        <dt><a href="/health/ready">Readiness</a> and <a href="/health/live">liveness</a></dt>
        <dd>Whether this host takes requests, and whether it runs. Details need a token with the scope <code>metrics</code>.</dd>
        <dt><a href="/metrics">Metrics</a></dt>
        <dd>For Prometheus. Needs a token with the scope <code>metrics</code>, unless this host asks for none.</dd>
        <dt><a href="/api/v4/usage_data/metric_definitions">Metric definitions</a></dt>
        <dd>What is counted, and by which rules. Needs a token with the scope <code>query</code>, unless this host asks for none.</dd>
        </dl>
        </body>
        </html>
        """;

    /// <summary>Nothing is loaded, and only the style above applies.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapFrontPage() => routes
            .MapGet("/", static () => TypedResults.Content(Html, "text/html; charset=utf-8"))
            .WithMetadata(new PagePolicy(static _ => Policy))
            .ExcludeFromDescription();
    }
}
