using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>What the built host opens to the machine it runs on: HTTP, its silo's port and ClickHouse's, none of which obeys a stranger.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DoorsTests
{
    private const string Secret = "a-secret-of-the-host-s-environment";
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A web page may send such a request to every port of loopback; Garnet would skip the lines of HTTP and obey the rest.</summary>
    [Fact]
    public async Task Commands_of_Redis_inside_an_HTTP_request_reach_no_store_at_any_port()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        host.Environment["COUNTERS_TEST_SECRET"] = Secret;
        await host.StartAsync();
        var ports = ListeningPorts.Of(host.ProcessId).Concat(ListeningPorts.Of(host.ClickHouse!.ProcessId)).ToList();
        Assert.Contains(host.Http.BaseAddress!.Port, ports);
        Assert.Contains(host.ClickHouse!.HttpPort, ports);
        Assert.DoesNotContain(6379, ports);
        foreach (var port in ports) { Assert.DoesNotContain("+OK", await SendCommandsAsync(port), StringComparison.Ordinal); }

        // FLUSHALL in the store would have ended the confirmation of the dictionary, and with it all counting.
        Assert.Equal(100, (await new EventClient(host.Http).SendAsync(new EventStream().Next(100))).Accepted);
    }

    [Fact]
    public async Task Nothing_of_the_hosts_environment_reaches_the_child_and_no_file_is_open_to_others()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        host.Environment["COUNTERS_TEST_SECRET"] = Secret;
        host.Environment["DOTNET_Counters__Canary__Interval"] = "00:00:11";
        await host.StartAsync();
        var environment = await File.ReadAllTextAsync($"/proc/{host.ClickHouse!.ProcessId}/environ", Cancellation);
        Assert.DoesNotContain(Secret, environment, StringComparison.Ordinal);
        Assert.DoesNotContain("Canary", environment, StringComparison.Ordinal);
        foreach (var directory in (string[])[host.DataDirectory, Path.Combine(host.DataDirectory, "clickhouse"), Path.Combine(host.DataDirectory, "garnet")])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(host.DataDirectory, "garnet", "redis.sock")));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(host.DataDirectory, "clickhouse")))
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Theory]
    [InlineData("", "chmod o-w")]
    [InlineData("clickhouse", "chmod 700")]
    [InlineData("garnet", "chmod 700")]
    public async Task A_data_directory_that_others_may_enter_is_refused_in_one_line(string part, string command)
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        const UnixFileMode All = (UnixFileMode)0x1FF;
        var wide = Directory.CreateDirectory(Path.Combine(host.DataDirectory, part)).FullName.TrimEnd('/');
        File.SetUnixFileMode(wide, All);
        var (exitCode, errors) = await host.StartRefusedAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains($"{command} {wide}", Assert.Single(errors), StringComparison.Ordinal);
    }

    /// <summary>A service account often has no home, and a temporary folder is anybody's.</summary>
    [Fact]
    public async Task Without_a_home_no_library_is_looked_for_in_a_temporary_folder()
    {
        using var temporary = new TempDirectory();
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        host.Environment["HOME"] = "/nonexistent";
        host.Environment["XDG_CACHE_HOME"] = "";
        host.Environment["COUNTERS_CACHE"] = "";
        host.Environment["TMPDIR"] = temporary.Path;
        var (exitCode, errors) = await host.StartRefusedAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("set COUNTERS_CACHE", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "counters-cache*"));
    }

    private static async Task<string> SendCommandsAsync(int port)
    {
        const string Commands = "*1\r\n$8\r\nFLUSHALL\r\n*1\r\n$6\r\nDBSIZE\r\n";
        var request = string.Create(
            CultureInfo.InvariantCulture,
            $"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: https://evil.example\r\nContent-Type: text/plain\r\nContent-Length: {Commands.Length}\r\n\r\n{Commands}");
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(SilenceMax);
        var answer = new StringBuilder();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, bound.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), bound.Token);
            var bytes = new byte[4096];
            while (await stream.ReadAsync(bytes, bound.Token) is > 0 and var read) { answer.Append(Encoding.Latin1.GetString(bytes, 0, read)); }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Closed, or silent: what came before counts.
        }

        return answer.ToString();
    }
}
