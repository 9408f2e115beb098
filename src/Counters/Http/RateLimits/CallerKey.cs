using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Counters.Http.RateLimits;

/// <summary>Whom a request is charged to.</summary>
/// <param name="Name">The token's name; empty for requests without a valid one.</param>
/// <param name="Network">The address of those; 0 for tokens, which are the same client at all addresses.</param>
internal readonly record struct CallerKey(string Name, UInt128 Network)
{
    /// <summary>A client has at least so many bits of an IPv6 address for itself.</summary>
    private const int OwnBits = 64;

    /// <summary>The client of a host that needs no tokens. No token has this name, so the key means no other caller when the host is closed.</summary>
    public static readonly CallerKey Developer = new("\0", 0);

    public static CallerKey Of(Caller caller) => caller.Name.Length > 0 ? new(caller.Name, 0) : new("", NetworkOf(caller.Address));

    private static UInt128 NetworkOf(IPAddress? address)
    {
        if (address is null) { return 0; }
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? (number >> OwnBits) << OwnBits : number;
    }
}
