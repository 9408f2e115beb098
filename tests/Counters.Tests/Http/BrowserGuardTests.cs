using System.Net;
using System.Text;
using System.Text.Json;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>What a page of another site can make a developer's browser send, with the headers that browsers send: nothing of it is done.</summary>
public sealed class BrowserGuardTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    private const string Evil = "https://evil.example";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Simple requests, which a browser sends without asking first.</summary>
    [Theory]
    [InlineData("POST", "/v1/events", "Sec-Fetch-Site: cross-site", "Origin: https://evil.example")]
    [InlineData("POST", "/v1/events", "Origin: https://evil.example", "")]
    [InlineData("POST", "/v1/events", "Origin: null", "")]
    [InlineData("POST", "/v1/events", "Sec-Fetch-Site: same-site", "")]
    [InlineData("POST", "/v1/events", "Origin: http://127.0.0.1:1", "")]
    [InlineData("POST", "/v1/events", "Origin: https://OWN", "")]
    [InlineData("POST", "/v1/definitions/reload", "Sec-Fetch-Site: cross-site", "")]
    [InlineData("PUT", "/v1/customers/acme", "Origin: https://evil.example", "")]
    [InlineData("GET", "/v1/customers", "Sec-Fetch-Site: cross-site", "")]
    [InlineData("GET", "/health/ready", "Sec-Fetch-Site: cross-site", "")]
    [InlineData("GET", "/docs/", "Sec-Fetch-Site: cross-site", "")]
    [InlineData("GET", "/metrics", "Sec-Fetch-Site: same-site", "")]
    [InlineData("GET", "/nothing", "Sec-Fetch-Site: cross-site", "")]
    public async Task A_request_of_another_sites_page_is_refused(string method, string path, string first, string second)
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        Assert.Equal((HttpStatusCode.Forbidden, "cross_site"), await SendAsync(host, method, path, null, namespaceId, first, second));
        Assert.Equal(0, await host.CountedAsync(namespaceId));
    }

    /// <summary>The page's own name was pointed at this machine: for the browser it is the same site.</summary>
    [Theory]
    [InlineData("rebind.evil.example")]
    [InlineData("rebind.evil.example:5080")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("localhost.")]
    [InlineData("10.0.0.7")]
    [InlineData("0.0.0.0")]
    [InlineData("2130706433.evil.example")]
    public async Task A_name_that_was_pointed_at_this_machine_is_refused_everywhere(string name)
    {
        var host = await fixture.HostAsync(server);
        foreach (var path in (string[])["/v1/customers", "/v1/audit", "/health/live", "/metrics", "/docs/", "/openapi/v1.json"])
        {
            Assert.Equal((HttpStatusCode.MisdirectedRequest, "misdirected_request"), await SendAsync(host, "GET", path, name, 0, "Sec-Fetch-Site: same-origin", ""));
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "", "")]
    [InlineData("localhost", "", "")]
    [InlineData("LOCALHOST:5080", "", "")]
    [InlineData("[::1]:5080", "", "")]
    [InlineData("localhost:5080", "Sec-Fetch-Site: same-origin", "Origin: http://localhost:5080")]
    [InlineData("127.0.0.1:5080", "Sec-Fetch-Site: none", "")]
    public async Task Programs_and_the_hosts_own_page_are_served(string name, string first, string second)
    {
        var host = await fixture.HostAsync(server);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, "POST", "/v1/events", name, IngestHost.NewNamespace(), first, second)).Status);
    }

    /// <summary>The secret is in a header that no browser adds by itself.</summary>
    [Fact]
    public async Task A_host_with_tokens_answers_at_any_name()
    {
        await using var routes = await ServedRoutes.StartAsync(ServedRoutes.Token(0, "reads", "secret", "query"));
        using var answer = await routes.SendAsync(HttpMethod.Get, "/openapi/v1.json", ("Host", "counters.example.com"), ("Origin", Evil), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, string Code)> SendAsync(
        IngestHost host, string method, string path, string? name, long namespaceId, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method != "GET") { request.Content = new StringContent(IngestHost.Good(namespaceId), Encoding.UTF8, "application/json"); }
        if (name is not null) { request.Headers.Host = name; }
        foreach (var header in headers.Where(header => header.Length > 0))
        {
            var (key, value) = (header.Split(": ")[0], header.Split(": ")[1].Replace("OWN", host.Address.Authority, StringComparison.Ordinal));
            Assert.True(request.Headers.TryAddWithoutValidation(key, value));
        }

        using var answer = await host.Http.SendAsync(request, Cancelled);
        var body = await answer.Content.ReadAsStringAsync(Cancelled);
        return (answer.StatusCode, (int)answer.StatusCode >= 400 ? JsonElement.Parse(body).GetProperty("code").GetString()! : "");
    }
}
