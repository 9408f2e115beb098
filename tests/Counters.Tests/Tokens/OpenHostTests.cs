using System.Net;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Tokens;

public sealed class OpenHostTests
{
    [Fact]
    public async Task In_Development_on_loopback_no_call_needs_a_token()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        using var answer = await routes.SendAsync(HttpMethod.Get, "/v1/usage");
        Assert.True(answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden), $"{answer.StatusCode}");
    }

    [Theory]
    [InlineData("--environment=Development")]
    [InlineData("--environment=Production")]
    public async Task What_is_not_there_is_a_404_and_what_is_not_possible_a_405_for_everybody(string environment)
    {
        await using var routes = await ServedRoutes.StartAsync([environment, .. ServedRoutes.Token(0, "ci", "secret", "ingest")]);
        using var missing = await routes.SendAsync(HttpMethod.Get, "/v1/nothing");
        using var impossible = await routes.SendAsync(HttpMethod.Delete, "/v1/events");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed), (missing.StatusCode, impossible.StatusCode));
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType?.MediaType);
    }
}
