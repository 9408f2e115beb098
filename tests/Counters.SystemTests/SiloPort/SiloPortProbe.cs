using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Counters.Cluster.Tls;

namespace Counters.SystemTests.SiloPort;

/// <summary>A process that speaks TLS with a silo port, with the certificate that it is given, and says that it is some silo.</summary>
internal static class SiloPortProbe
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(20);

    /// <summary>Four bytes of length and a body that no serializer wrote.</summary>
    private static readonly byte[] SomePreamble = [8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <returns>The serial number of the silo's certificate, and how many bytes the silo said after it had seen ours.</returns>
    public static async Task<(string? Serial, int Bytes)> OverTlsAsync(IPEndPoint silo, CredentialPem? own)
    {
        using var limit = new CancellationTokenSource(AnswersWithin);
        using var client = new TcpClient();
        await client.ConnectAsync(silo, limit.Token);
        string? serial = null;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            serial = (certificate as X509Certificate2)?.SerialNumber;
            return certificate is not null;
        });
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = SiloCredential.Name,
                    ApplicationProtocols = [new SslApplicationProtocol("Orleans1")],
                    ClientCertificates = own is null ? [] : [X509Certificate2.CreateFromPem(own.Certificate, own.Key)],
                },
                limit.Token);
            await tls.WriteAsync(SomePreamble, limit.Token);
            return (serial, await ReadAsync(tls, limit.Token));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return (serial, 0);
        }
    }

    /// <returns>How many bytes the silo says to one who speaks without TLS; an alert of TLS is up to seven.</returns>
    public static async Task<int> PlainAsync(IPEndPoint silo)
    {
        using var limit = new CancellationTokenSource(AnswersWithin);
        using var client = new TcpClient();
        await client.ConnectAsync(silo, limit.Token);
        await client.GetStream().WriteAsync(SomePreamble, limit.Token);
        return await ReadAsync(client.GetStream(), limit.Token);
    }

    private static async Task<int> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var (buffer, sum) = (new byte[4_096], 0);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0) { sum += read; }
        }
        catch (IOException)
        {
            // The silo has closed the connection, which is an answer too.
        }

        return sum;
    }
}
