using System.Net;
using System.Net.Sockets;
using Counters.Host.Embedded;
using Counters.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Embedded;

public sealed class EmbeddedGarnetTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restart_finds_what_was_written()
    {
        await using (var store = await StartAsync())
        {
            await using var redis = await ConnectAsync(store);
            await redis.GetDatabase().ScriptEvaluateAsync("redis.call('HSET', KEYS[1], 'total', ARGV[1])", ["namespace"], [42]);
        }

        await using var again = await StartAsync();
        await using var reader = await ConnectAsync(again);
        Assert.Equal(42, (long)await reader.GetDatabase().HashGetAsync("namespace", "total"));
    }

    [Fact]
    public async Task A_commit_puts_what_was_answered_into_the_file()
    {
        await using var store = await StartAsync();
        await using var redis = await ConnectAsync(store);
        await redis.GetDatabase().StringSetAsync("word", "unmistakable");
        await store.CommitAsync(Cancellation);
        var files = new DirectoryInfo(Path.Combine(_directory.Sub("redis"), "AOF")).EnumerateFiles("aof.log.*");
        Assert.Contains(files, file => Contains(file, "unmistakable"u8));
    }

    [Fact]
    public async Task A_taken_port_is_left_alone_and_another_one_chosen()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var store = await StartAsync(taken, usesSocket: false);
        Assert.DoesNotContain($":{taken}", store.Place, StringComparison.Ordinal);
        await using var redis = await ConnectAsync(store);
        await redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task A_second_store_on_the_same_data_is_refused_in_words()
    {
        await using var store = await StartAsync();
        var refusal = await Assert.ThrowsAsync<EmbeddedEngineException>(() => StartAsync());
        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:DataDirectory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_append_only_file_is_cut_and_nothing_is_lost_by_it()
    {
        const int Keys = 500;
        var value = new byte[10_000];
        var longest = 0L;
        await using (var store = await StartAsync(appendOnlyBytesMax: 100L << 20))
        {
            await using var redis = await ConnectAsync(store);
            for (var round = 1; round <= 40; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => redis.GetDatabase().HashSetAsync($"key:{key}", [new("round", round), new("bytes", value)])));
                await store.CommitAsync(Cancellation);
                longest = Math.Max(longest, AppendOnlyBytes());
            }

            // Where writing is slow it is cut meanwhile.
            for (var waits = 0; AppendOnlyBytes() >= longest && waits < 200; waits++) { await Task.Delay(100, Cancellation); }
        }

        Assert.InRange(AppendOnlyBytes(), 0, longest - 1);
        await using var again = await StartAsync();
        await using var reader = await ConnectAsync(again);
        var rounds = await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => reader.GetDatabase().HashGetAsync($"key:{key}", "round")));
        Assert.All(rounds, round => Assert.Equal(40, (long)round));
    }

    public void Dispose() => _directory.Dispose();

    private Task<EmbeddedGarnet> StartAsync(int preferredPort = 0, long appendOnlyBytesMax = 1L << 30, bool usesSocket = true) => EmbeddedGarnet.StartAsync(
        new EmbeddedGarnetOptions { DataDirectory = _directory.Sub("redis"), PreferredPort = preferredPort, UsesSocket = usesSocket, AppendOnlyBytesMax = appendOnlyBytesMax },
        NullLoggerFactory.Instance,
        Cancellation);

    private static Task<ConnectionMultiplexer> ConnectAsync(EmbeddedGarnet store) => ConnectionMultiplexer.ConnectAsync(store.ConnectionString);

    /// <summary>A segment may be cut away while it is looked at: then it has no length any more.</summary>
    private long AppendOnlyBytes() => new DirectoryInfo(Path.Combine(_directory.Sub("redis"), "AOF"))
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Sum(file => { try { return file.Length; } catch (FileNotFoundException) { return 0; } });

    private static bool Contains(FileInfo file, ReadOnlySpan<byte> bytes)
    {
        using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[Math.Min(stream.Length, 1 << 20)];
        stream.ReadExactly(content);
        return content.AsSpan().IndexOf(bytes) >= 0;
    }
}
