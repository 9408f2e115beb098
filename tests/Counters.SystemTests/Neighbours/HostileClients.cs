using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Counters.SystemTests.Neighbours;

/// <summary>Two hostile clients at full speed: one trickles bodies and invents namespaces, the other floods with requests that are refused.</summary>
internal sealed class HostileClients : IAsyncDisposable
{
    private const int TricklingConnections = 16;
    private const int Flooders = 8;
    private const long FirstInvented = 10_000_000;

    private static readonly string ManyBadEvents = string.Concat(Enumerable.Repeat("x\n", 10_000));

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _first;
    private readonly HttpClient _second;
    private readonly HttpClient _guessing;
    private readonly Task _running;
    private int _sent;

    public HostileClients(GuardedHost host)
    {
        (_first, _second, _guessing) = (host.ClientOf(GuardedHost.Hostile[0]), host.ClientOf(GuardedHost.Hostile[1]), host.ClientOf("guessed"));
        var flood = new NamespaceFlood(_first, FirstInvented);
        var (address, secret) = (host.Process.Http.BaseAddress!, host.SecretOf(GuardedHost.Hostile[0]));
        _running = Task.WhenAll(
        [
            .. Enumerable.Range(0, TricklingConnections).Select(_ => UntilStoppedAsync(() => TrickleAsync(address, secret))),
            .. Enumerable.Range(0, 2).Select(_ => UntilStoppedAsync(() => flood.SendAsync(_stop.Token))),
            .. Enumerable.Range(0, Flooders).Select(at => UntilStoppedAsync(() => FloodAsync(at))),
        ]);
    }

    /// <summary>Requests that were answered, whatever was said.</summary>
    public int Sent => _sent;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _first.Dispose();
        _second.Dispose();
        _guessing.Dispose();
        _stop.Dispose();
    }

    private async Task UntilStoppedAsync(Func<Task> attack)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await attack();
                Interlocked.Increment(ref _sent);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or SocketException)
            {
                // The server closes on what it does not like; the next attempt follows at once.
            }
        }
    }

    private Task FloodAsync(int at) => (at % 4) switch
    {
        0 => PostAsync(_second, "{\"event\":"),
        1 => PostAsync(_guessing, "[]"),
        2 => PostAsync(_second, ManyBadEvents),
        _ => GetAsync(_second, "/v1/usage?event=system_event"),
    };

    private async Task PostAsync(HttpClient http, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var answer = await http.PostAsync(new Uri("/v1/events", UriKind.Relative), content, _stop.Token);
    }

    private async Task GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), _stop.Token);
    }

    /// <summary>A body of 16 MiB, of which 400 bytes come in a second, until the server has enough of it.</summary>
    private async Task TrickleAsync(Uri address, string secret)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, _stop.Token);
        var stream = client.GetStream();
        var head = $"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nPRIVATE-TOKEN: {secret}\r\nContent-Type: application/json\r\nContent-Length: 16777216\r\n\r\n[";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
        var answered = stream.ReadAsync(new byte[1], _stop.Token).AsTask();
        while (!answered.IsCompleted)
        {
            await stream.WriteAsync(new byte[40], _stop.Token);
            await Task.Delay(100, _stop.Token);
        }
    }
}
