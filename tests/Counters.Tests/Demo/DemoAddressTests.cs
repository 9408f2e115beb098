using Counters.Host.Demo;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>The demo finds its own host.</summary>
public sealed class DemoAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    [InlineData("http://0.0.0.0:81", "http://127.0.0.1:81")]
    [InlineData("http://[::]:81", "http://127.0.0.1:81")]
    [InlineData("http://+:81", "http://127.0.0.1:81")]
    [InlineData("https://localhost:5443", "https://localhost:5443")]
    public void A_wildcard_is_reached_over_loopback(string url, string expected) => Assert.Equal(expected, DemoAddress.Of([url]));

    [Fact]
    public void Plain_http_is_preferred() => Assert.Equal("http://localhost:80", DemoAddress.Of(["https://localhost:443", "http://localhost:80"]));
}
