using Counters.Http;
using Counters.Tests.Audit;
using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>A client cannot write its own address; a proxy that the settings name can.</summary>
public sealed class TrustedProxiesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "1.2.3.4", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "1.2.3.4", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "1.2.3.4", "1.2.3.4")]
    [InlineData("127.0.0.0/8", "6.6.6.6, 1.2.3.4", "1.2.3.4")]
    [InlineData("127.0.0.0/8;10.0.0.0/8", "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4")]
    [InlineData("127.0.0.0/8", "nonsense", "127.0.0.1")]
    [InlineData("127.0.0.0/8", null, "127.0.0.1")]
    public async Task The_address_is_that_of_the_client_behind_known_proxies_and_never_what_it_claims(string networks, string? forwarded, string address)
    {
        await using var app = await ServeAsync(networks.Split(';', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(address, await AskAsync(app, forwarded));
    }

    /// <summary>ASP.NET Core has a variable of its own that trusts whoever calls.</summary>
    [Fact]
    public async Task No_other_setting_makes_the_host_believe_a_client()
    {
        await using var app = await ServeAsync([], ("FORWARDEDHEADERS_ENABLED", "true"));
        Assert.Equal("127.0.0.1", await AskAsync(app, "1.2.3.4"));
    }

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("10.0.0.7/32", true)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("::/0", false)]
    [InlineData("10.0.0.7/33", false)]
    [InlineData("ingress", false)]
    public void A_network_is_written_as_such_and_is_not_everybody(string text, bool isGood) => Assert.Equal(isGood, TrustedProxies.FaultOf(text) is null);

    /// <summary>The address that limits, the log and the audit name.</summary>
    [Fact]
    public async Task A_forged_address_does_not_get_into_the_audit()
    {
        var log = new KeptLines("Counters.Audit");
        await using var routes = await ServedRoutes.StartAsync(log, ServedRoutes.Token(0, "ops", "secret", "admin"));
        using var answer = await routes.SendAsync(HttpMethod.Put, "/v1/namespaces/1", ("PRIVATE-TOKEN", "guessed"), ("X-Forwarded-For", "6.6.6.6"));
        var line = Assert.Single(log.All, line => line.Id.Id == Counters.Audit.AuditLog.EventId);
        Assert.Equal("127.0.0.1", line.Parts["Address"]);
    }

    private static async Task<WebApplication> ServeAsync(string[] networks, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(networks.Select((network, at) => KeyValuePair.Create($"{TrustedProxies.Key}:{at}", (string?)network)));
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddTrustedProxies();
        var app = builder.Build();
        app.UseTrustedProxies();
        app.MapGet("/", (Microsoft.AspNetCore.Http.HttpContext http) => Caller.Of(http).Address?.ToString());
        await app.StartAsync(Cancelled);
        return app;
    }

    private static async Task<string> AskAsync(WebApplication app, string? forwarded)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        if (forwarded is not null) { http.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwarded); }
        return await http.GetStringAsync(new Uri("/", UriKind.Relative), Cancelled);
    }
}
