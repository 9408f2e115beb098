using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>The page for people in a real browser, under the policy that it is served with.</summary>
public sealed class DocsPageTests
{
    private const string Violation = "Content Security Policy";

    [Fact]
    public async Task The_page_shows_every_call_and_does_nothing_that_its_policy_forbids()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        var (html, console) = await ChromiumProgram.OpenAsync(new Uri(routes.Http.BaseAddress!, "/docs/"));
        Assert.Contains("Counts one event, a JSON array of events", html, StringComparison.Ordinal);
        Assert.Contains("/v1/events", html, StringComparison.Ordinal);
        Assert.DoesNotContain(console, line => line.Contains(Violation, StringComparison.Ordinal) || line.Contains("Refused", StringComparison.Ordinal));
    }

    /// <summary>Proves that the browser would tell: a script without the nonce neither runs nor stays unseen.</summary>
    [Fact]
    public async Task A_script_that_somebody_got_into_a_page_does_not_run_and_is_on_its_console()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self' 'nonce-ours'";
            return Results.Content(
                "<!doctype html><body><script nonce='ours'>document.body.append('ran' + '-ours')</script><script>document.body.append('ran' + '-theirs')</script></body>",
                "text/html");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var (html, console) = await ChromiumProgram.OpenAsync(new Uri(app.Urls.Single()));
        Assert.Contains("ran-ours", html, StringComparison.Ordinal);
        Assert.DoesNotContain("ran-theirs", html, StringComparison.Ordinal);
        Assert.Contains(console, line => line.Contains(Violation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_page_cannot_frame_it()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", () => Results.Content($"<!doctype html><body><iframe src='{new Uri(routes.Http.BaseAddress!, "/openapi/v1.json")}'></iframe></body>", "text/html"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var (html, console) = await ChromiumProgram.OpenAsync(new Uri(app.Urls.Single()));
        Assert.Contains("<iframe", html, StringComparison.Ordinal);
        Assert.Contains(console, line => line.Contains("fram", StringComparison.OrdinalIgnoreCase));
    }
}
