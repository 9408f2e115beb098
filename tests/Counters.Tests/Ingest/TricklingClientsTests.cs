using System.Net.Sockets;
using System.Text;
using Counters.Http.Bodies;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>The attack: connections that announce bodies as large as all memory for them together, and send a few hundred bytes a second.</summary>
public sealed class TricklingClientsTests(ClickHouseFixture server)
{
    private const int Connections = 16;
    private const int BytesASecond = 400;
    private const string Head = "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 16777216\r\n\r\n[";

    /// <summary>Kestrel's grace is 5 s; the machine may be busy.</summary>
    private static readonly TimeSpan LetGoWithin = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixteen_connections_that_trickle_leave_others_unharmed_and_are_let_go()
    {
        await using var host = await IngestHost.StartAsync(server);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(LetGoWithin);
        var trickling = Enumerable.Range(0, Connections).Select(_ => TrickleAsync(host.Address, bound.Token)).ToList();

        var statuses = new List<int>();
        for (var sent = 0; sent < 40; sent++)
        {
            statuses.Add((await host.PostAsync(IngestHost.Good(IngestHost.NewNamespace()))).Status);
            await Task.Delay(50, Cancelled);
        }

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.All(await Task.WhenAll(trickling), answer => Assert.Contains($"\"code\":\"{RequestCode.TooSlow}\"", answer, StringComparison.Ordinal));
    }

    /// <summary>The answer to a body that never ends.</summary>
    private static async Task<string> TrickleAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = reader.ReadToEndAsync(cancellationToken);
        try
        {
            while (!answer.IsCompleted)
            {
                await stream.WriteAsync(new byte[BytesASecond / 10], cancellationToken);
                await Task.Delay(100, cancellationToken);
            }
        }
        catch (IOException)
        {
            // The server has closed; its answer came before.
        }

        return await answer;
    }
}
