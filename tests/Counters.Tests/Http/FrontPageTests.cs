using System.Net;
using System.Text.RegularExpressions;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>The page at the host's address: what it links to is there, and a browser shows it as its policy allows.</summary>
public sealed partial class FrontPageTests
{
    [Fact]
    public async Task A_person_who_opens_the_address_of_the_host_finds_the_way_on()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        var (html, console) = await ChromiumProgram.OpenAsync(routes.Http.BaseAddress!);
        Assert.Contains("counted per namespace", html, StringComparison.Ordinal);
        Assert.Empty(console);
    }

    [Fact]
    public async Task It_needs_no_token_and_each_of_its_links_is_a_route()
    {
        await using var routes = await ServedRoutes.StartAsync(ServedRoutes.Token(0, "ops", "secret-of-ops", "query", "metrics"));
        using var answer = await routes.Http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var links = Link().Matches(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains("/metrics", links);
        foreach (var link in links)
        {
            using var there = await routes.Http.GetAsync(new Uri(link, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.NotEqual(HttpStatusCode.NotFound, there.StatusCode);
        }
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
