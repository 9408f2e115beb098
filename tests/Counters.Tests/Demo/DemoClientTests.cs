using System.IO.Compression;
using Counters.Host.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>The demo's client against a real HTTP server that answers as it is told.</summary>
public sealed class DemoClientTests : IAsyncLifetime
{
    private const string Receipt = """{"accepted":1,"duplicates":2,"rejected":[{"index":0,"id":null,"code":"too_late","detail":""}]}""";

    private readonly WebApplication _app = Server();
    private readonly List<string> _bodies = [];
    private int _unavailable;

    public async ValueTask InitializeAsync()
    {
        _app.MapPost("/v1/events", async (HttpContext http) =>
        {
            var body = http.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body;
            _bodies.Add(await new StreamReader(body).ReadToEndAsync());
            http.Response.Headers.RetryAfter = "0";
            http.Response.StatusCode = _unavailable-- > 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            await http.Response.WriteAsync(Receipt);
        });
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_is_repeated_when_the_platform_asks_for_it_and_counted_once(bool isGzip)
    {
        _unavailable = 2;
        var (client, totals) = (Client(), new SentTotals());

        await client.PostAsync(new SampleBatch([new SampleLine("{}"), new SampleLine("[]")], isGzip), totals, TestContext.Current.CancellationToken);

        Assert.Equal(["{}\n[]", "{}\n[]", "{}\n[]"], _bodies);
        Assert.Equal((2, 1, 1, 2, 1), (client.Retries, totals.Requests, totals.Accepted, totals.Duplicates, totals.Rejected["too_late"]));
    }

    [Fact]
    public async Task Patience_has_an_end()
    {
        _unavailable = int.MaxValue;

        var exception = await Assert.ThrowsAsync<DemoException>(() =>
            Client().PostAsync(new SampleBatch([new SampleLine("{}")], false), new SentTotals(), TestContext.Current.CancellationToken));

        Assert.Contains("503", exception.Message, StringComparison.Ordinal);
        Assert.Equal(20, _bodies.Count);
    }

    private static WebApplication Server()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private DemoClient Client() => new(new HttpClient { BaseAddress = new Uri(_app.Urls.First()) }, TimeProvider.System);
}
