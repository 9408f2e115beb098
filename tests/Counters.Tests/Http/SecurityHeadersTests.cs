using System.Net;
using Counters.Http;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>Whatever a browser gets from the host, it may neither frame nor run nor keep.</summary>
public sealed class SecurityHeadersTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/customers", HttpStatusCode.OK)]
    [InlineData("GET", "/v1/usage?event=create_ci_build&window=day&format=csv", HttpStatusCode.OK)]
    [InlineData("GET", "/v1/usage", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/health/ready", HttpStatusCode.OK)]
    [InlineData("GET", "/metrics", HttpStatusCode.OK)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/events", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/events", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GET", "/fault", HttpStatusCode.InternalServerError)]
    public async Task Every_answer_has_them_errors_included(string method, string path, HttpStatusCode status)
    {
        var host = await fixture.HostAsync(server);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await host.Http.SendAsync(request, Cancelled);
        Assert.Equal(status, answer.StatusCode);
        AssertHas(answer);
        Assert.Equal(SecurityHeaders.AnswerPolicy, Header(answer, "Content-Security-Policy"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Refusals_without_a_token_and_the_document_that_needs_none_have_them()
    {
        await using var routes = await ServedRoutes.StartAsync(ServedRoutes.Token(0, "reads", "secret", "query"));
        foreach (var (path, status) in new[] { ("/v1/customers", HttpStatusCode.Unauthorized), ("/openapi/v1.json", HttpStatusCode.OK) })
        {
            using var answer = await routes.SendAsync(HttpMethod.Get, path);
            Assert.Equal(status, answer.StatusCode);
            AssertHas(answer);
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task The_page_for_people_runs_its_own_scripts_only_is_never_framed_and_has_another_nonce_each_time()
    {
        var host = await fixture.HostAsync(server);
        using var first = await host.Http.GetAsync(new Uri("/docs/", UriKind.Relative), Cancelled);
        using var second = await host.Http.GetAsync(new Uri("/docs/", UriKind.Relative), Cancelled);
        AssertHas(first);
        var policy = Header(first, "Content-Security-Policy");
        Assert.Matches("script-src 'self' 'nonce-[^']{16,}';", policy);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.NotEqual(policy, Header(second, "Content-Security-Policy"));
        Assert.True(first.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task What_the_page_loads_may_be_kept_and_cannot_be_run_as_a_page()
    {
        var host = await fixture.HostAsync(server);
        using var script = await host.Http.GetAsync(new Uri("/docs/scalar.js", UriKind.Relative), Cancelled);
        AssertHas(script);
        Assert.NotEqual(true, script.Headers.CacheControl?.NoStore);
        Assert.Equal(SecurityHeaders.AnswerPolicy, Header(script, "Content-Security-Policy"));
    }

    private static void AssertHas(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
