using System.Net;
using System.Net.Sockets;

namespace Counters.Host.Embedded;

/// <summary>Finds a port to listen on.</summary>
internal static class LoopbackPort
{
    /// <summary>The preferred port, or any free one when it is taken.</summary>
    public static int PreferredOrFree(int preferred) => IsFree(preferred) ? preferred : Free();

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
