using System.Net;
using Counters.Cluster;
using Counters.Cluster.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Cluster.Tls;

/// <summary>A silo port that other machines reach is never open to strangers unless somebody says so.</summary>
public sealed class PeerProofTests
{
    private const string Certificate = "Counters:Cluster:Tls:Certificate";
    private const string Key = "Counters:Cluster:Tls:Key";
    private const string Authority = "Counters:Cluster:Tls:Authority";
    private const string AllowPlain = "Counters:Cluster:AllowPlain";

    [Fact]
    public void A_silo_that_other_machines_reach_is_refused_without_a_certificate_and_told_what_to_set()
    {
        var refusal = Assert.Single(Assert.Throws<OptionsValidationException>(() => Decide("10.0.0.7")).Failures);
        Assert.Contains("Other machines reach the silo port at 10.0.0.7", refusal, StringComparison.Ordinal);
        Assert.Contains(Certificate, refusal, StringComparison.Ordinal);
        Assert.Contains($"{AllowPlain}=true", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_who_says_so_goes_without() => Assert.Equal(PeerProof.None, Decide("10.0.0.7", (AllowPlain, "true")));

    [Fact]
    public void Silos_of_one_machine_share_a_certificate() => Assert.Equal(PeerProof.Shared, Decide("127.0.0.1"));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7")]
    public void Files_go_before_everything_else(string address) =>
        Assert.Equal(PeerProof.Files, Decide(address, (Certificate, "/tls.crt"), (Key, "/tls.key"), (Authority, "/ca.crt"), (AllowPlain, "true")));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7")]
    public void A_file_that_was_forgotten_does_not_open_the_port(string address) => Assert.Contains(
        "belong together",
        Assert.Single(Assert.Throws<OptionsValidationException>(() => Decide(address, (Certificate, "/tls.crt"), (Key, "/tls.key"), (AllowPlain, "true"))).Failures),
        StringComparison.Ordinal);

    private static PeerProof Decide(string address, params (string Name, string Value)[] settings) => PeerProofs.Decide(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build(),
        new SiloPlace(IPAddress.Parse(address), SiloPlace.UsualPort));
}
