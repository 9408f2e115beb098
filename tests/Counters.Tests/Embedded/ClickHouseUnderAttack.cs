using System.Net;
using System.Net.Sockets;
using System.Text;
using Counters.Host.Embedded;
using Counters.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Embedded;

/// <summary>A ClickHouse as the host starts it, a file of this user that it must not touch, and a service of this machine that it must not call.</summary>
public sealed class ClickHouseUnderAttack : IAsyncLifetime
{
    public const string Secret = "the-secret-of-this-user";
    public const string EnvironmentName = "COUNTERS_TEST_SECRET_OF_THE_HOST";

    /// <summary>What tries for ever inside ClickHouse is given up here.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _home = new();
    private readonly TcpListener _service = new(IPAddress.Loopback, 0);
    private readonly HttpClient _http = new() { Timeout = AnswerMax };

    internal EmbeddedClickHouse Server { get; private set; } = null!;

    public string DataDirectory => _directory.Sub("clickhouse");

    /// <summary>A file of this user outside the data directory.</summary>
    public string Home => _home.Path;

    public string File => _home.Sub("id_secret");

    /// <summary>A service that trusts whoever calls from this machine.</summary>
    public string Service => $"http://{_service.LocalEndpoint}";

    public async ValueTask InitializeAsync()
    {
        _service.Start();
        await System.IO.File.WriteAllTextAsync(File, Secret + "\n");

        // The child is started by this process, so what is in its environment would be inherited.
        Environment.SetEnvironmentVariable(EnvironmentName, Secret);
        try
        {
            Server = await EmbeddedClickHouse.StartAsync(new EmbeddedClickHouseOptions { DataDirectory = DataDirectory }, NullLoggerFactory.Instance, CancellationToken.None);
        }
        finally
        {
            Environment.SetEnvironmentVariable(EnvironmentName, null);
        }

        Assert.True((await SendAsync("CREATE DATABASE counters")).IsDone);
        Assert.True((await SendAsync("CREATE TABLE counters.lines (l String) ENGINE = MergeTree ORDER BY l")).IsDone);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) { await Server.DisposeAsync(); }
        _service.Dispose();
        _http.Dispose();
        _directory.Dispose();
        _home.Dispose();
    }

    /// <summary>As the product's own user, whose password the attacker would have to know.</summary>
    public Task<(bool IsDone, string Text)> SendAsync(string sql) => SendAsync(Request(sql, $"{ClickHouseUsers.Name}:{Server.Password}"));

    public HttpRequestMessage Request(string sql, string? user = null, string parameters = "")
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, $"http://127.0.0.1:{Server.HttpPort}/?{parameters}")
        { Content = new StringContent(sql, Encoding.UTF8, "text/plain") };
        if (user is not null) { request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user))); }
        return request;
    }

    /// <returns>Whether ClickHouse did it, and everything that it answered, headers included.</returns>
    public async Task<(bool IsDone, string Text)> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using (request)
            using (var answer = await _http.SendAsync(request))
            {
                return (answer.IsSuccessStatusCode, $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}");
            }
        }
        catch (TaskCanceledException)
        {
            return (false, "no answer");
        }
    }

    /// <summary>The file is as it was, nothing was put beside it, nobody called the service, and ClickHouse still serves its own.</summary>
    public async Task NothingHappenedAsync()
    {
        Assert.Equal(Secret + "\n", await System.IO.File.ReadAllTextAsync(File));
        Assert.Equal(File, Assert.Single(Directory.EnumerateFileSystemEntries(Home)));
        Assert.False(_service.Pending(), "ClickHouse called a service of this machine.");
        Assert.Equal((true, "0\n"), await CountAsync());
    }

    private async Task<(bool, string)> CountAsync()
    {
        using var answer = await _http.SendAsync(Request("SELECT count() FROM counters.lines", $"{ClickHouseUsers.Name}:{Server.Password}"));
        return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
