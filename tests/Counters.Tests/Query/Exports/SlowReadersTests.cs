using System.Net.Sockets;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query.Exports;

/// <summary>Clients that take their exports slowly, or not at all, on the real server.</summary>
public sealed class SlowReadersTests(ClickHouseFixture server)
{
    /// <summary>By the hour since January: about 30 MB, far more than kernels hold back.</summary>
    private const int Namespaces = 40;

    /// <summary>321 days and the hours of the day of the clock, the one under way included.</summary>
    private const int Rows = Namespaces * ((321 * 24) + 11);

    private const string Export = "/v1/usage?event=create_ci_build&group_by=namespace_id&window=hour&from=2026-01-01&format=csv";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClickHouse_is_done_with_an_export_while_its_slow_reader_goes_on_to_the_end()
    {
        await using var host = await HostAsync();
        using var reader = await SlowReader.AskAsync(host, Export);
        await reader.TakeAsync(100_000);

        await host.UntilUnderWayAsync(0);
        Assert.InRange(reader.Taken, 100_000, 1_000_000);

        // An honest reader pauses and goes on, and has the whole file in the end.
        for (var pause = 0; pause < 5; pause++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancelled);
            await reader.TakeAsync(100_000);
        }

        await reader.TakeAllAsync();
        Assert.True(reader.IsWhole);
        Assert.Equal(Rows + 1, reader.Lines);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_cut_off()
    {
        await using var host = await HostAsync(("Counters:Query:ExportStallMax", "00:00:01"), ("Counters:Query:ExportBytesPerSecondMin", "1000000"));
        using var reader = await SlowReader.AskAsync(host, Export);
        await reader.TakeAsync(100_000);

        // It cannot be seen from outside when the host gives up, only that it has: what was on its way still comes, and no end.
        await Task.Delay(TimeSpan.FromSeconds(10), Cancelled);
        await reader.TakeAllAsync();

        Assert.False(reader.IsWhole);
        Assert.Equal(0, await host.QueriesUnderWayAsync());
    }

    [Fact]
    public async Task Thirty_slow_readers_hold_nothing_in_ClickHouse_and_others_are_answered()
    {
        await using var host = await HostAsync();
        var asking = Enumerable.Range(0, 30).Select(_ => SlowReader.AskAsync(host, Export)).ToArray();

        var (status, answer) = await host.GetAsync("/v1/usage?event=create_ci_build&namespace_id=1&window=month&from=2026-01-01");

        Assert.Equal(200, status);
        Assert.Equal(11, answer.GetProperty("rows").GetArrayLength());

        // Each gets its turn while all those before it are still being read.
        var readers = await Task.WhenAll(asking);
        await host.UntilUnderWayAsync(0);
        Assert.All(readers, reader => Assert.Equal(0, reader.Taken));
        foreach (var reader in readers) { reader.Dispose(); }
    }

    private async Task<QueryHost> HostAsync(params (string Key, string Value)[] settings)
    {
        var host = await QueryHost.StartInTimeAsync(server, settings);
        await host.Database.Store.StoreAsync(
            [.. Enumerable.Range(1, Namespaces).Select(id => UsageTests.At("2026-11-10T08:00", "1", id))], [], Cancelled);
        return host;
    }

    /// <summary>Reads the answer to one request on a connection of its own, and no faster than it is told.</summary>
    private sealed class SlowReader : IDisposable
    {
        private readonly HttpClient _http;
        private readonly byte[] _buffer = new byte[16 * 1024];
        private HttpResponseMessage? _answer;
        private Stream _body = null!;

        private SlowReader(Uri address) => _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = address };

        public long Taken { get; private set; }

        public int Lines { get; private set; }

        /// <summary>Whether the answer came to its proper end.</summary>
        public bool IsWhole { get; private set; }

        public static async Task<SlowReader> AskAsync(QueryHost host, string path)
        {
            var reader = new SlowReader(host.Http.BaseAddress!);
            do
            {
                // On a busy machine an export may have to ask for its turn again.
                reader._answer?.Dispose();
                reader._answer = await reader._http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancelled);
            }
            while (reader._answer.StatusCode == System.Net.HttpStatusCode.TooManyRequests);

            Assert.Equal(200, (int)reader._answer.StatusCode);
            reader._body = await reader._answer.Content.ReadAsStreamAsync(Cancelled);
            return reader;
        }

        public async Task TakeAsync(long bytes)
        {
            for (var until = Taken + bytes; Taken < until && await ReadAsync();) { }
        }

        /// <summary>To the end, or to where it breaks off.</summary>
        public async Task TakeAllAsync()
        {
            while (await ReadAsync()) { }
        }

        public void Dispose()
        {
            _answer?.Dispose();
            _http.Dispose();
        }

        private async Task<bool> ReadAsync()
        {
            try
            {
                var read = await _body.ReadAsync(_buffer, Cancelled);
                Taken += read;
                Lines += _buffer.AsSpan(0, read).Count((byte)'\n');
                IsWhole = read == 0;
                return read > 0;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                return false;
            }
        }

        /// <summary>The kernel takes little on its own account.</summary>
        private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
    }
}
