using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Counters.Cluster.Tls;
using Counters.Hosting;
using Counters.Testing;
using Counters.Testing.Redis;
using Counters.Tokens;
using Counters.Tokens.Sources;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Compose;

/// <summary>compose/prepare.sh, run for real: what it makes fits together, and the real redis-server takes it.</summary>
public sealed partial class PrepareTests
{
    private static readonly string[] ScopesOfPrometheus = ["metrics"];
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_makes_every_file_that_compose_names_and_changes_none_when_it_runs_again()
    {
        using var files = new PreparedFiles();
        await files.PrepareAsync();
        var named = ComposeFile.Read().Secrets.Values.Append("./compose/secrets/rules.yml").Select(path => path["./compose/secrets/".Length..]).ToList();
        var first = named.ToDictionary(name => name, files.Read);
        Assert.All(first.Values, Assert.NotEmpty);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(files.Secrets).UnixFileMode);

        Assert.DoesNotContain("ct_", await files.PrepareAsync());
        Assert.Equal(first, named.ToDictionary(name => name, files.Read));
    }

    [Fact]
    public async Task The_silos_get_the_hashes_of_exactly_the_tokens_that_were_handed_out()
    {
        using var files = new PreparedFiles();
        var shown = Secret().Matches(await files.PrepareAsync()).Select(match => match.Value).ToList();
        Assert.Equal(2, shown.Count);
        var tokens = JsonElement.Parse(files.Read("tokens.json")).GetProperty("tokens").EnumerateArray().ToList();
        var hashes = tokens.Select(token => token.GetProperty("sha256").GetString());
        Assert.Equal(shown.Append(files.Read("prometheus-token")).Select(Hash).Order(), hashes.Order());
        var prometheus = Assert.Single(tokens, token => token.GetProperty("name").GetString() == "prometheus");
        Assert.Equal(Hash(files.Read("prometheus-token")), prometheus.GetProperty("sha256").GetString());
        Assert.Equal(ScopesOfPrometheus, prometheus.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.All(tokens, token => Assert.True(TokenValidator.IsName(token.GetProperty("name").GetString()!)));
        Assert.All(tokens.SelectMany(token => token.GetProperty("scopes").EnumerateArray()), scope => Assert.True(ScopeNames.TryParse(scope.GetString()!, out _)));
    }

    [Fact]
    public async Task The_silos_certificate_is_of_their_authority_for_both_sides_and_for_the_name_that_silos_want()
    {
        using var files = new PreparedFiles();
        await files.PrepareAsync();
        using var authority = X509Certificate2.CreateFromPem(files.Read("authority.crt"));
        using var silo = X509Certificate2.CreateFromPem(files.Read("silo.crt"), files.Read("silo.key"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(silo), string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation)));
        var uses = Assert.Single(silo.Extensions.OfType<X509EnhancedKeyUsageExtension>()).EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(use => use.Value);
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], uses.Order(StringComparer.Ordinal));
        var names = Assert.Single(silo.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal([SiloCredential.Name], names.EnumerateDnsNames());
    }

    [Fact]
    public async Task Redis_is_durable_evicts_nothing_and_answers_nobody_without_the_password()
    {
        var program = RedisProgram.Require();
        using var files = new PreparedFiles();
        await files.PrepareAsync();
        using var directory = new TempDirectory();
        var port = FreePort.Near(0);
        var configuration = directory.Sub("redis.conf");
        var text = await File.ReadAllTextAsync(Path.Combine(ComposeFile.Directory, "redis.conf"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(configuration, text.Replace("/run/secrets", files.Secrets, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var server = Process.Start(new ProcessStartInfo(
            program, [configuration, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory.Path, "--logfile", directory.Sub("log")]))!;
        try
        {
            var connection = files.Read("redis").Trim();
            Assert.StartsWith("redis:6379,", connection);
            var local = connection.Replace("redis:6379", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), StringComparison.Ordinal);
            await ListensAsync(port);
            await using var redis = await ConnectionMultiplexer.ConnectAsync($"{local},allowAdmin=true,connectTimeout=30000");
            var settings = (await redis.GetServers()[0].ConfigGetAsync("*")).ToDictionary();
            Assert.Equal(("yes", "always", "noeviction"), (settings["appendonly"], settings["appendfsync"], settings["maxmemory-policy"]));

            await using var stranger = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false,connectTimeout=1000");
            await Assert.ThrowsAnyAsync<RedisException>(() => stranger.GetDatabase().PingAsync());
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task ClickHouse_keeps_only_hashes_and_gives_each_user_the_rights_that_it_needs()
    {
        using var files = new PreparedFiles();
        await files.PrepareAsync();
        var users = XDocument.Parse(files.Read("clickhouse-users.xml")).Root!.Element("users")!;
        Assert.Equal("1", users.Element("default")!.Attribute("remove")!.Value);
        var password = files.Read("clickhouse").Trim().Split(';').Single(part => part.StartsWith("Password=", StringComparison.Ordinal))["Password=".Length..];
        Assert.Equal(Hash(password), users.Element("counters")!.Element("password_sha256_hex")!.Value);
        Assert.Equal(Hash(files.Read("clickhouse-reader-password")), users.Element("grafana")!.Element("password_sha256_hex")!.Value);
        Assert.Equal("GRANT SELECT ON counters.*", Assert.Single(users.Element("grafana")!.Element("grants")!.Elements()).Value);
        Assert.Equal("readonly", users.Element("grafana")!.Element("profile")!.Value);
        Assert.DoesNotContain(users.Element("counters")!.Element("grants")!.Elements(), grant => grant.Value.Contains("ALL ON *", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_alerts_are_the_charts_and_name_the_job_that_Prometheus_scrapes()
    {
        using var files = new PreparedFiles();
        await files.PrepareAsync();
        var rules = files.Read("rules.yml");
        Assert.DoesNotMatch(Placeholder(), rules.Split("groups:", 2)[1]);
        Assert.Contains("{job=\"counters\"}", rules);
        Assert.Contains("job_name: counters", await File.ReadAllTextAsync(Path.Combine(ComposeFile.Directory, "prometheus.yml"), TestContext.Current.CancellationToken));
    }

    private static async Task ListensAsync(int port)
    {
        using var bound = new CancellationTokenSource(StartMax);
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, bound.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, bound.Token);
            }
        }
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(TokenSecret.Hash(secret));

    [GeneratedRegex("ct_[0-9a-f]{64}")]
    private static partial Regex Secret();

    [GeneratedRegex("RELEASE|REPLICAS_MIN|MEMORY_LIMIT_BYTES|RUNBOOK_URL")]
    private static partial Regex Placeholder();
}
