using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Counters.Testing.Http;

/// <summary>Sends bytes as they are, on a connection of their own, as clients do that no library would let through.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    /// <param name="address">The host.</param>
    /// <param name="request">All of it; the client then says that there is no more.</param>
    /// <param name="stalls">The client says nothing more instead.</param>
    /// <returns>The status, and the whole answer; 0 when the connection was closed without one.</returns>
    public static async Task<(int Status, string Answer)> SendAsync(Uri address, byte[] request, bool stalls = false)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(AnswerMax);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, bound.Token);
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(request, bound.Token);
            if (!stalls) { client.Client.Shutdown(SocketShutdown.Send); }
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var answer = await reader.ReadToEndAsync(bound.Token);
            return (answer.Length > 12 ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0, answer);
        }
        catch (IOException)
        {
            // The server closed while the client still sent.
            return (0, "");
        }
    }
}
