using System.Net;
using System.Net.Sockets;

namespace Counters.Hosting;

/// <summary>Chooses a port: the usual one when nobody listens there, else one that the system gives.</summary>
internal static class FreePort
{
    /// <summary>One of loopback.</summary>
    public static int Near(int preferred) => TryNear(preferred, IPAddress.Loopback) ?? throw new SocketException((int)SocketError.AddressNotAvailable);

    /// <summary>Null when nothing can listen at the address at all.</summary>
    public static int? TryNear(int preferred, IPAddress address) => TryBind(preferred, address) ?? TryBind(0, address);

    private static int? TryBind(int port, IPAddress address)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
