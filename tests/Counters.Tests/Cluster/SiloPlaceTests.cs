using System.Net;
using Counters.Cluster;
using Counters.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Cluster;

/// <summary>Where a silo is reached: what is set, else the pod's address, else this machine alone.</summary>
public sealed class SiloPlaceTests
{
    private const string Address = "Counters:Cluster:AdvertisedAddress";
    private const string Port = "Counters:Cluster:SiloPort";

    [Fact]
    public void Without_settings_only_this_machine_reaches_the_silo() => Assert.Equal(IPAddress.Loopback, Place().Address);

    [Fact]
    public void On_Kubernetes_the_address_of_the_pod_is_told_to_the_others() =>
        Assert.Equal(new SiloPlace(IPAddress.Parse("10.42.0.7"), 4_000), Place(("POD_IP", "10.42.0.7"), (Port, "4000")));

    [Fact]
    public void What_is_set_goes_before_the_address_of_the_pod() =>
        Assert.Equal(new SiloPlace(IPAddress.Parse("fd00::7"), 4_000), Place(("POD_IP", "10.42.0.7"), (Address, "fd00::7"), (Port, "4000")));

    [Fact]
    public void A_second_silo_on_a_machine_takes_another_port()
    {
        using var taken = OccupiedPort.Take(SiloPlace.UsualPort);
        Assert.NotEqual(SiloPlace.UsualPort, Place().Port);
    }

    [Theory]
    [InlineData(Address, "0.0.0.0")]
    [InlineData(Address, "::")]
    [InlineData(Address, "counters-0.counters")]
    [InlineData("POD_IP", "everywhere")]
    public void An_address_that_others_could_not_reach_is_refused_by_its_name(string name, string value)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Place((name, value)));
        Assert.Contains($"{name}: '{value}'", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_are_drained_where_a_load_balancer_may_stand_in_front_unless_it_is_set_otherwise()
    {
        var (alone, reached) = (new SiloPlace(IPAddress.Loopback, 1), new SiloPlace(IPAddress.Parse("10.0.0.7"), 1));
        Assert.Equal(TimeSpan.Zero, alone.DrainDelay(new ClusterMemberOptions()));
        Assert.True(reached.DrainDelay(new ClusterMemberOptions()) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(1), alone.DrainDelay(new ClusterMemberOptions { DrainDelay = TimeSpan.FromSeconds(1) }));
        Assert.Equal(TimeSpan.Zero, reached.DrainDelay(new ClusterMemberOptions { DrainDelay = TimeSpan.Zero }));
    }

    private static SiloPlace Place(params (string Name, string Value)[] settings) =>
        SiloPlace.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build());
}
