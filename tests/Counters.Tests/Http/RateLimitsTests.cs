using System.Net;
using System.Text.Json;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>How many requests one caller may send, and that nobody else notices.</summary>
public sealed class RateLimitsTests
{
    private const int Burst = 10;

    /// <summary>Slow enough that nothing comes back while a test runs.</summary>
    private static readonly string[] Limited =
    [
        .. ServedRoutes.Token(0, "busy", "secret-of-busy", "query"),
        .. ServedRoutes.Token(1, "calm", "secret-of-calm", "query"),
        .. ServedRoutes.Token(2, "late", "secret-of-late", "query"),
        $"--Counters:RateLimits:Burst={Burst}", "--Counters:RateLimits:RequestsPerSecond=1",
        $"--Counters:RateLimits:AnonymousBurst={Burst}", "--Counters:RateLimits:AnonymousPerSecond=1",
    ];

    [Fact]
    public async Task A_token_above_its_rate_is_refused_in_words_and_another_is_not()
    {
        await using var routes = await ServedRoutes.StartAsync(Limited);
        using var first = await SendAsync(routes, "secret-of-busy");
        Assert.Equal("\"token\";q=10;w=10", Assert.Single(first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"token\";r=9;t=1", Assert.Single(first.Headers.GetValues("RateLimit")));

        using var refused = await FloodAsync(routes, "secret-of-busy");
        Assert.Equal("\"token\";r=0;t=1", Assert.Single(refused.Headers.GetValues("RateLimit")));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("rate_limited", JsonElement.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("code").GetString());

        using var calm = await SendAsync(routes, "secret-of-calm");
        Assert.Equal("\"token\";r=9;t=1", Assert.Single(calm.Headers.GetValues("RateLimit")));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, calm.StatusCode);
    }

    [Fact]
    public async Task An_address_that_guesses_tokens_is_refused_and_good_tokens_behind_the_same_proxy_are_not()
    {
        await using var routes = await ServedRoutes.StartAsync(Limited);
        using var before = await SendAsync(routes, "secret-of-calm");

        using var refused = await FloodAsync(routes, "guessed");
        Assert.StartsWith("\"address\";r=0", Assert.Single(refused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);

        using var after = await SendAsync(routes, "secret-of-calm");
        Assert.StartsWith("\"token\"", Assert.Single(after.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        using var unused = await SendAsync(routes, "secret-of-late");
        Assert.StartsWith("\"token\"", Assert.Single(unused.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        using var tooLong = await SendAsync(routes, new string('x', 10_000));
        Assert.Equal(HttpStatusCode.TooManyRequests, tooLong.StatusCode);
    }

    [Fact]
    public async Task Probes_are_never_refused_and_cost_no_request()
    {
        await using var routes = await ServedRoutes.StartAsync(Limited);
        using var refused = await FloodAsync(routes, "guessed");
        for (var probe = 0; probe < 3 * Burst; probe++)
        {
            using var answer = await routes.SendAsync(HttpMethod.Get, "/health/live");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.False(answer.Headers.Contains("RateLimit"));
        }
    }

    [Fact]
    public async Task A_developers_host_has_no_limits()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development", "--Counters:RateLimits:AnonymousBurst=1", "--Counters:RateLimits:Burst=1");
        for (var sent = 0; sent < 2 * Burst; sent++)
        {
            using var answer = await SendAsync(routes, "");
            Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        }
    }

    /// <summary>Sends until it is refused for its rate. What comes back meanwhile is less than what is sent.</summary>
    private static async Task<HttpResponseMessage> FloodAsync(ServedRoutes routes, string secret)
    {
        for (var sent = 0; sent < 100 * Burst; sent++)
        {
            var answer = await SendAsync(routes, secret);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) { return answer; }
            answer.Dispose();
        }

        throw new InvalidOperationException("The flood was never refused.");
    }

    /// <summary>A route that does not exist asks no store.</summary>
    private static Task<HttpResponseMessage> SendAsync(ServedRoutes routes, string secret) =>
        routes.SendAsync(HttpMethod.Get, "/v1/nothing", ("PRIVATE-TOKEN", secret));
}
