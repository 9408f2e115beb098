using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Counters.Host.Embedded;
using Counters.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Embedded;

/// <summary>What a web page and another user of the machine try at the embedded store, and do not get.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class GarnetAttackTests : IDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_reached_by_a_file_that_only_this_user_may_open()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no socket files with modes.");
        await using var store = await StartAsync("redis");
        Assert.Equal(_directory.Sub("redis/redis.sock"), store.Place);
        Assert.Equal($"!{store.Place}", store.ConnectionString);
        Assert.Equal("600", FileStatus.Of(store.Place).Octal);
        Assert.Equal("700", FileStatus.Of(_directory.Sub("redis")).Octal);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
        Assert.IsType<UnixDomainSocketEndPoint>(Assert.Single(redis.GetEndPoints()));
        if (!AnotherUser.IsPossible)
        {
            // Only root can act as another user: what is checked above is what the system would decide by.
            TestContext.Current.SendDiagnosticMessage("Not root: modes were checked, and nothing was tried as another user.");
            return;
        }

        // Everybody may come as far as the file: now its own mode alone holds.
        File.SetUnixFileMode(_directory.Path, TrustedPath.FolderMode);
        File.SetUnixFileMode(_directory.Sub("redis"), TrustedPath.FolderMode);
        var refusal = Assert.IsAssignableFrom<SocketException>(AnotherUser.Try(() => Connect(store.Place)));
        Assert.Equal(SocketError.AccessDenied, refusal.SocketErrorCode);
        Connect(store.Place);
    }

    /// <summary>Garnet skips the lines of an HTTP request that it does not understand and goes on with the body.</summary>
    [Fact]
    public async Task Commands_inside_an_HTTP_request_do_nothing_where_there_is_a_port()
    {
        await using var store = await StartAsync("redis", usesSocket: false);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
        await redis.GetDatabase().StringSetAsync("kept", "as it was");
        const string Commands = "*3\r\n$3\r\nSET\r\n$4\r\nkept\r\n$6\r\nforged\r\n*1\r\n$8\r\nFLUSHALL\r\n";
        var request = $"POST / HTTP/1.1\r\nHost: {store.Place}\r\nOrigin: https://evil.example\r\nContent-Type: text/plain\r\nContent-Length: {Commands.Length}\r\n\r\n";
        var answer = await AskAsync(store.Place, request + Commands);
        Assert.DoesNotContain("+OK", answer, StringComparison.Ordinal);
        Assert.Contains("NOAUTH", answer, StringComparison.Ordinal);
        Assert.Contains("NOAUTH", await AskAsync(store.Place, "*2\r\n$3\r\nGET\r\n$4\r\nkept\r\n"), StringComparison.Ordinal);
        Assert.Equal("as it was", await redis.GetDatabase().StringGetAsync("kept"));
    }

    [Fact]
    public async Task The_password_of_a_port_is_another_at_each_start_and_is_told_to_nobody()
    {
        string first;
        await using (var store = await StartAsync("redis", usesSocket: false)) { first = PasswordOf(store); }
        await using var again = await StartAsync("redis", usesSocket: false);
        Assert.NotEqual(first, PasswordOf(again));
        Assert.Equal(64, first.Length);
        Assert.DoesNotContain(PasswordOf(again), again.Place, StringComparison.Ordinal);
        Assert.DoesNotContain(PasswordOf(again), Environment.CommandLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-name-that-makes-the-path-longer-than-the-hundred-and-three-bytes-that-every-system-takes-for-a-socket/redis")]
    [InlineData("customers,2026/redis")]
    [InlineData("a=b/redis")]
    public async Task A_directory_that_can_hold_no_socket_gets_a_private_folder_for_it(string directory)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no socket files with modes.");
        string folder;
        await using (var store = await StartAsync(directory))
        {
            folder = Path.GetDirectoryName(store.Place)!;
            Assert.NotEqual(_directory.Sub(directory), folder);
            Assert.Equal("700", FileStatus.Of(folder).Octal);
            Assert.Equal("600", FileStatus.Of(store.Place).Octal);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
            await redis.GetDatabase().StringSetAsync("kept", "here");
        }

        Assert.False(Directory.Exists(folder));
        await using var again = await StartAsync(directory);
        await using var reader = await ConnectionMultiplexer.ConnectAsync(again.ConnectionString);
        Assert.Equal("here", await reader.GetDatabase().StringGetAsync("kept"));
    }

    [Fact]
    public async Task A_socket_file_that_a_killed_host_left_is_no_hindrance()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no socket files with modes.");
        PrivateDirectory.Create(_directory.Sub("redis"));
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(_directory.Sub("redis/redis.sock")));
        }
        if (!File.Exists(_directory.Sub("redis/redis.sock"))) { await File.WriteAllTextAsync(_directory.Sub("redis/redis.sock"), "", Cancellation); }
        await using var store = await StartAsync("redis");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);
        await redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task A_data_directory_that_others_may_enter_is_refused_with_the_command_to_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules of access.");
        var wide = Directory.CreateDirectory(_directory.Sub("redis"), TrustedPath.FolderMode).FullName;
        var refusal = await Assert.ThrowsAsync<EmbeddedEngineException>(() => StartAsync("redis"));
        Assert.Contains($"chmod 700 {wide}", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private Task<EmbeddedGarnet> StartAsync(string directory, bool usesSocket = true) => EmbeddedGarnet.StartAsync(
        new EmbeddedGarnetOptions { DataDirectory = _directory.Sub(directory), UsesSocket = usesSocket }, NullLoggerFactory.Instance, Cancellation);

    private static string PasswordOf(EmbeddedGarnet store) => ConfigurationOptions.Parse(store.ConnectionString).Password!;

    private static void Connect(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
    }

    /// <summary>What comes back before the connection is closed or falls silent.</summary>
    private static async Task<string> AskAsync(string place, string bytes)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(AnswerMax);
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(place), bound.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), bound.Token);
        var (answer, part) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (!answer.ToString().Contains("NOAUTH", StringComparison.Ordinal) && await stream.ReadAsync(part, bound.Token) is > 0 and var read)
            {
                answer.Append(Encoding.ASCII.GetString(part, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }

        return answer.ToString();
    }
}
