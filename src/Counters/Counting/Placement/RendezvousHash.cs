using System.Buffers.Binary;
using System.IO.Hashing;

namespace Counters.Counting.Placement;

/// <summary>Chooses a namespace's silo by rendezvous hashing: each silo has a hash with the namespace, and the highest is chosen.</summary>
/// <remarks>
/// When a silo comes or goes, only the namespaces that it wins or won move. The number depends on the address alone, not on the start, so a silo
/// that comes back gets the same namespaces back. Silos of different builds must agree: never change the hash.
/// </remarks>
internal static class RendezvousHash
{
    /// <exception cref="ArgumentException">There is no silo to choose from.</exception>
    public static SiloAddress For(long namespaceId, IReadOnlyList<SiloAddress> silos)
    {
        if (silos.Count == 0) { throw new ArgumentException("No silo can take namespaces just now.", nameof(silos)); }
        var winner = silos[0];
        var highest = Number(namespaceId, winner);
        foreach (var silo in silos.Skip(1))
        {
            var number = Number(namespaceId, silo);
            if (number > highest || (number == highest && silo.CompareTo(winner) > 0)) { (winner, highest) = (silo, number); }
        }

        return winner;
    }

    private static ulong Number(long namespaceId, SiloAddress silo)
    {
        Span<byte> drawn = stackalloc byte[sizeof(long) + sizeof(int) + 16];
        BinaryPrimitives.WriteInt64LittleEndian(drawn, namespaceId);
        BinaryPrimitives.WriteInt32LittleEndian(drawn[sizeof(long)..], silo.Endpoint.Port);
        silo.Endpoint.Address.MapToIPv6().TryWriteBytes(drawn[(sizeof(long) + sizeof(int))..], out _);
        return XxHash3.HashToUInt64(drawn);
    }
}
