using System.Net;
using System.Net.Sockets;

namespace Counters.Testing;

/// <summary>A loopback port that is taken, whoever took it.</summary>
internal static class OccupiedPort
{
    /// <summary>Null when another program has the port already, which does as well.</summary>
    public static TcpListener? Take(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
