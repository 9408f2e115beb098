using System.Net;
using Counters.Counting.Placement;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting.Placement;

/// <summary>Which silo a namespace draws: the same everywhere, evenly spread, and moved by nothing but the silo that came or went.</summary>
public sealed class RendezvousHashTests
{
    private static readonly Gen<SiloAddress[]> Silos =
        Gen.Int[0, 30].HashSet[1, 12].Select(hosts => hosts.Select(host => Silo(host)).ToArray());

    [Fact]
    public void All_silos_agree_in_whatever_order_they_list_each_other() =>
        Gen.Select(Gen.Long, Silos, Gen.Int).Sample((id, silos, seed) =>
        {
            var shuffled = silos.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(RendezvousHash.For(id, silos), RendezvousHash.For(id, shuffled));
        });

    [Fact]
    public void A_silo_that_leaves_moves_only_what_it_had() =>
        Gen.Select(Gen.Long, Silos.Where(silos => silos.Length > 1)).Sample((id, silos) =>
        {
            var owner = RendezvousHash.For(id, silos);
            if (!owner.Equals(silos[0])) { Assert.Equal(owner, RendezvousHash.For(id, silos[1..])); }
        });

    [Fact]
    public void A_silo_that_comes_back_to_its_address_gets_its_namespaces_back() =>
        Gen.Select(Gen.Long, Silos, Gen.Int[1, int.MaxValue]).Sample((id, silos, start) =>
        {
            var again = silos.Select(silo => SiloAddress.New(silo.Endpoint, start)).ToArray();
            Assert.Equal(RendezvousHash.For(id, silos).Endpoint, RendezvousHash.For(id, again).Endpoint);
        });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Namespaces_in_a_row_are_spread_evenly(int count)
    {
        const int Namespaces = 30_000;
        var silos = Enumerable.Range(0, count).Select(host => Silo(host)).ToArray();
        var shares = Enumerable.Range(1, Namespaces).CountBy(id => RendezvousHash.For(id, silos)).Select(share => share.Value).ToList();
        Assert.Equal(count, shares.Count);
        Assert.All(shares, share => Assert.InRange(share, Namespaces / count * 0.9, Namespaces / count * 1.1));
    }

    /// <summary>Silos of different builds stand side by side in a rolling upgrade: they must draw alike.</summary>
    [Fact]
    public void The_draw_is_fixed_for_ever() =>
        Assert.Equal(
            "1 0 2 1 2 1 2 2 0 1 2 1",
            string.Join(' ', Enumerable.Range(1, 12).Select(id => RendezvousHash.For(id, [Silo(0), Silo(1), Silo(2)]).Endpoint.Port - SiloPort)));

    private const int SiloPort = 11_111;

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, SiloPort + number), 1);
}
