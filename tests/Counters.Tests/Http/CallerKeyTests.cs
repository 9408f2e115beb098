using System.Net;
using Counters.Http;
using Counters.Http.RateLimits;
using Xunit;

namespace Counters.Tests.Http;

public sealed class CallerKeyTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7", "::ffff:10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Addresses_are_one_caller_when_one_client_has_both(string first, string second, bool isOne) =>
        Assert.Equal(isOne, CallerKey.Of(new Caller("", IPAddress.Parse(first))) == CallerKey.Of(new Caller("", IPAddress.Parse(second))));

    [Fact]
    public void A_token_is_one_caller_at_all_its_addresses()
    {
        Assert.Equal(CallerKey.Of(new Caller("ci", IPAddress.Loopback)), CallerKey.Of(new Caller("ci", IPAddress.Parse("10.0.0.7"))));
        Assert.NotEqual(CallerKey.Of(new Caller("ci", null)), CallerKey.Of(new Caller("ops", null)));
    }
}
