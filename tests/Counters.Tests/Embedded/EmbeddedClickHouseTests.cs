using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClickHouse.Driver.ADO;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Embedded;

public sealed class EmbeddedClickHouseTests : IDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_starts_in_moments_and_speaks_to_the_official_driver()
    {
        var watch = Stopwatch.StartNew();
        await using var server = await StartAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, ReadyMax);
        TestContext.Current.SendDiagnosticMessage($"ClickHouse ready after {watch.ElapsedMilliseconds} ms");
        Assert.Equal(42L, Convert.ToInt64(await ScalarAsync(server, "SELECT 42"), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task What_was_inserted_with_fsync_is_there_after_a_kill_and_a_restart()
    {
        await using (var server = await StartAsync())
        {
            await ScalarAsync(server, "CREATE DATABASE kept");
            await ScalarAsync(server, "CREATE TABLE kept.rows (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS fsync_after_insert = 1");
            await ScalarAsync(server, "CREATE FUNCTION twice AS n -> n * 2");
            await ScalarAsync(server, "INSERT INTO kept.rows SELECT number FROM numbers(1000)");
            Process.GetProcessById(server.ProcessId).Kill();
            await server.Exited;
        }

        await using var again = await StartAsync();
        Assert.Equal(999_000UL, await ScalarAsync(again, "SELECT sum(twice(n)) FROM kept.rows"));
    }

    [Fact]
    public async Task A_clean_stop_ends_the_child_and_a_restart_finds_the_data()
    {
        var server = await StartAsync();
        await ScalarAsync(server, "CREATE DATABASE kept");
        var child = Process.GetProcessById(server.ProcessId);
        var watch = Stopwatch.StartNew();
        await server.DisposeAsync();
        Assert.True(child.HasExited);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await using var again = await StartAsync();
        Assert.Equal(1UL, await ScalarAsync(again, "SELECT count() FROM system.databases WHERE name = 'kept'"));
    }

    [Fact]
    public async Task A_taken_port_is_left_alone_and_another_one_chosen()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var server = await StartAsync(taken);
        Assert.NotEqual(taken, server.HttpPort);
        Assert.Equal((byte)1, await ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_in_words()
    {
        await using var server = await StartAsync();
        var refusal = await Assert.ThrowsAsync<EmbeddedEngineException>(() => StartAsync());
        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:DataDirectory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_threads_and_caches_are_bounded()
    {
        await using var server = await StartAsync();
        const string Setting = "SELECT toInt64(value) FROM system.server_settings WHERE name = ";
        Assert.Equal(500_000_000L, await ScalarAsync(server, Setting + "'max_server_memory_usage'"));
        Assert.Equal(500L, await ScalarAsync(server, Setting + "'max_thread_pool_size'"));
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ScalarAsync(server, "SELECT length(groupArray(toString(number))) FROM numbers(100000000)"));
        Assert.Contains("MEMORY_LIMIT_EXCEEDED", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((byte)1, await ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task A_killed_parent_leaves_no_orphan_and_its_data_can_be_taken_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var library = await ClickHouseLibrary.OfThisUser().EnsureAsync(Cancellation);
        var directory = PrivateDirectory.Create(_directory.Sub("clickhouse"));
        var child = HostProgram.StartInfo(ClickHouseChild.Arguments(library, directory, FreePort.Near(0), 500_000_000));
        var users = _directory.Sub("users");
        await File.WriteAllTextAsync(users, ClickHouseUsers.Text(Secret.Sha256(Secret.New()), ClickHouseUsers.Grants("kept")) + ClickHouseChild.EndOfUsers, Cancellation);
        var command = string.Join(' ', child.ArgumentList.Prepend(child.FileName).Select(part => $"'{part}'"));

        // The shell's first child stands for the parent: it alone holds the writing end of the pipe that is ClickHouse's stdin.
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"(cat '{users}'; exec sleep 600) | {command}; true" } })!;
        try
        {
            for (var waits = 0; !File.Exists(ClickHouseChild.ListeningFile(directory)) && waits < 600; waits++) { await Task.Delay(50, Cancellation); }
            Assert.False(shell.HasExited);
            Process.GetProcessById(ChildrenOf(shell)[0]).Kill();
            var watch = Stopwatch.StartNew();
            await using var next = await StartAsync();
            await shell.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
            TestContext.Current.SendDiagnosticMessage($"Taken over after {watch.ElapsedMilliseconds} ms");
        }
        finally
        {
            if (!shell.HasExited) { shell.Kill(entireProcessTree: true); }
        }
    }

    public void Dispose() => _directory.Dispose();

    private Task<EmbeddedClickHouse> StartAsync(int preferredPort = 0) => EmbeddedClickHouse.StartAsync(
        new EmbeddedClickHouseOptions
        {
            DataDirectory = _directory.Sub("clickhouse"),
            PreferredHttpPort = preferredPort,
            MemoryBytesMax = 500_000_000,
            Database = "kept",
            FurtherGrants = ["SELECT ON system.server_settings"],
        },
        NullLoggerFactory.Instance,
        Cancellation);

    private static async Task<object?> ScalarAsync(EmbeddedClickHouse server, string sql)
    {
        await using var connection = new ClickHouseConnection(server.ConnectionString);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static int[] ChildrenOf(Process process) =>
        [.. File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            id => int.Parse(id, CultureInfo.InvariantCulture))];
}
