using System.Net;
using System.Net.Sockets;

namespace Counters.Host.Embedded;

/// <summary>Chooses a loopback port: the usual one when nobody listens there, else one that the system gives.</summary>
internal static class FreePort
{
    public static int Near(int preferred) => TryBind(preferred) ?? TryBind(0)!.Value;

    private static int? TryBind(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (port != 0)
        {
            return null;
        }
    }
}
