using System.Net;
using Counters.Cluster;
using Xunit;

namespace Counters.Tests.Cluster;

/// <summary>Silos of several machines never meet by addresses that mean each of them itself.</summary>
public sealed class SiloPlaceCheckTests
{
    private static readonly DateTime Now = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private static readonly SiloPlace Loopback = new(IPAddress.Loopback, SiloPlace.UsualPort);
    private static readonly SiloPlace Reached = new(IPAddress.Parse("10.0.0.7"), SiloPlace.UsualPort);

    [Fact]
    public void Silos_of_one_machine_meet_on_loopback() => Assert.Null(Fault(Loopback, Member("here", "127.0.0.1")));

    [Fact]
    public void Silos_of_several_machines_meet_by_their_addresses() => Assert.Null(Fault(Reached, Member("there", "10.0.0.8"), Member("here", "10.0.0.7")));

    [Fact]
    public void A_silo_on_loopback_joins_no_other_machine() =>
        Assert.Contains("machine there", Fault(Loopback, Member("here", "127.0.0.1"), Member("there", "10.0.0.8")), StringComparison.Ordinal);

    [Fact]
    public void Nobody_joins_a_silo_on_the_loopback_of_another_machine() =>
        Assert.Contains("Counters:Cluster:AdvertisedAddress", Fault(Reached, Member("there", "127.0.0.1")), StringComparison.Ordinal);

    [Fact]
    public void What_a_crash_has_left_keeps_nobody_out()
    {
        Assert.Null(Fault(Loopback, Member("there", "127.0.0.1", SiloStatus.Dead)));
        Assert.Null(Fault(Loopback, Member("there", "127.0.0.1", silentFor: TimeSpan.FromMinutes(1))));
    }

    private static string? Fault(SiloPlace place, params MembershipEntry[] members) => SiloPlaceCheck.StrangerFault(place, "here", members, Now);

    private static MembershipEntry Member(string machine, string address, SiloStatus status = SiloStatus.Active, TimeSpan silentFor = default) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Parse(address), SiloPlace.UsualPort), 1),
        HostName = machine,
        Status = status,
        IAmAliveTime = Now - silentFor,
    };
}
