using System.Globalization;
using System.Net;
using System.Text.Json;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.Testing;
using Counters.Testing.Certificates;
using Counters.Testing.Helm;
using Counters.Testing.Redis;
using Counters.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Helm;

/// <summary>What the chart gives the containers boots the real program: silos, the migration, and the test of the release.</summary>
public sealed class ChartBootTests
{
    private const string Event = "create_ci_build";
    private const long Namespace = 9970;

    private static readonly string Token = TokenSecret.Create();
    private static readonly string ScrapeToken = TokenSecret.Create();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_production_release_migrates_twice_comes_up_as_one_cluster_counts_and_leaves_in_time()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        using var directory = new TempDirectory();
        await using var clickHouse = await StartClickHouseAsync(directory);
        var manifests = await Manifests.OfAsync("production");
        var container = new ChartContainer(
            new Dictionary<string, Dictionary<string, string>>
            {
                ["counters-redis"] = new() { ["redis"] = redis.Setting.Split('=', 2)[1] },
                ["counters-clickhouse"] = new() { ["clickhouse"] = Database(clickHouse) },
                ["counters-tokens"] = Tokens,
                ["counters-silo"] = SiloCertificate(),
            },
            new Dictionary<string, string>());
        var mounts = MountedFiles.LaySecrets(manifests.Deployment, container.Secrets, directory);
        for (var time = 0; time < 2; time++) { await SucceedsAsync(container, Assert.Single(manifests.Single<V1Job>().Spec.Template.Spec.Containers)); }

        await using var first = await ChartSilo.StartAsync(manifests.Deployment, container, mounts);
        await using var second = await ChartSilo.StartAsync(manifests.Deployment, container, mounts);
        Assert.Equal(2, await second.SilosAsync(ScrapeToken));
        Assert.Equal("tls", await second.SiloPortAsync(ScrapeToken));
        await ServesAsync(first, second);
        await SucceedsAsync(
            container with { Here = new Dictionary<string, string> { ["http://counters:80"] = first.Http.BaseAddress!.ToString() } },
            Assert.Single(manifests.Single<V1Pod>().Spec.Containers));
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync(ScrapeToken, "/metrics")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await first.GetAsync(Token, "/metrics")).Status);

        Assert.Equal(0, await first.StopAsync());
        Assert.Equal(HttpStatusCode.OK, await second.SendAsync(Token, new { id = "2", @event = Event, namespace_id = Namespace }));
        await second.CountedAsync(Token, Event, Namespace, 2);
        Assert.Empty(first.Written.Concat(second.Written));
    }

    [Fact]
    public async Task An_evaluation_counts_and_finds_its_volume_again()
    {
        using var volume = new TempDirectory();
        using var directory = new TempDirectory();
        var manifests = await Manifests.OfAsync("embedded");
        var container = new ChartContainer(new Dictionary<string, Dictionary<string, string>> { ["counters-tokens"] = Tokens }, new Dictionary<string, string>());
        var mounts = MountedFiles.LaySecrets(manifests.Deployment, container.Secrets, directory);
        mounts[Mount(manifests, "data")] = volume.Path;
        await using (var silo = await ChartSilo.StartAsync(manifests.Deployment, container, mounts))
        {
            await ServesAsync(silo, silo);
            Assert.Equal("closed", await silo.SiloPortAsync(ScrapeToken));
            Assert.Equal(0, await silo.StopAsync());
            Assert.Empty(silo.Written);
        }

        await using var again = await ChartSilo.StartAsync(manifests.Deployment, container, mounts);
        await again.CountedAsync(Token, Event, Namespace, 1);
    }

    [Fact]
    public async Task A_release_trusts_its_own_authority_and_counts_by_its_own_definitions()
    {
        using var directory = new TempDirectory();
        var tlsPort = FreePort.Near(0);
        var (settings, authority) = Authority.Issue(directory.Path, tlsPort);
        await using var redis = new RedisServer([.. RedisServer.Durable, .. settings]);
        await redis.StartAsync();
        await using var clickHouse = await StartClickHouseAsync(directory);
        foreach (var kind in (string[])["metrics", "events"]) { MountedFiles.Lay(directory.Sub($"dictionary/{kind}"), Definitions(kind)); }
        var manifests = await Manifests.OfAsync("everything");
        var container = new ChartContainer(
            new Dictionary<string, Dictionary<string, string>>
            {
                ["stores"] = new() { ["redis-url"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{tlsPort},ssl=true"), ["clickhouse-url"] = Database(clickHouse) },
                ["counters-tokens"] = Tokens,
                ["counters-silo"] = SiloCertificate(),
                ["company-ca"] = new() { ["company.pem"] = authority },
            },
            new Dictionary<string, string>());
        var mounts = MountedFiles.LaySecrets(manifests.Deployment, container.Secrets, directory);
        mounts[Mount(manifests, "metrics").Replace("/metrics", "", StringComparison.Ordinal)] = directory.Sub("dictionary");
        mounts["http://collector:4317"] = "http://127.0.0.1:1";
        await using var silo = await ChartSilo.StartAsync(manifests.Deployment, container, mounts);
        await ServesAsync(silo, silo, "system_event");
    }

    private static (string Name, string Text)[] Definitions(string kind) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Definitions", kind)).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];

    private static string Mount(Manifests manifests, string volume) => Assert.Single(manifests.Silo.VolumeMounts, mount => mount.Name == volume).MountPath;

    private static Task<EmbeddedClickHouse> StartClickHouseAsync(TempDirectory directory) => EmbeddedClickHouse.StartAsync(
        new EmbeddedClickHouseOptions { DataDirectory = directory.Sub("clickhouse"), HttpPort = FreePort.Near(0) }, NullLoggerFactory.Instance, Cancellation);

    private static string Database(EmbeddedClickHouse clickHouse) => $"{clickHouse.ConnectionString};Database=counters";

    /// <summary>The secret of the tokens, as the chart's README has it made, and a key that must not come into the container.</summary>
    private static Dictionary<string, string> Tokens => new()
    {
        ["DOTNET_STARTUP_HOOKS"] = "/nowhere/hook.dll",
        ["tokens.json"] = JsonSerializer.Serialize(new
        {
            tokens = new[]
            {
                new { name = "gitlab", scopes = new[] { "ingest", "query" }, sha256 = Convert.ToHexString(TokenSecret.Hash(Token)) },
                new { name = "prometheus", scopes = new[] { "metrics" }, sha256 = Convert.ToHexString(TokenSecret.Hash(ScrapeToken)) },
            },
        }),
    };

    /// <summary>The secret of the silos' certificate, as cert-manager fills it.</summary>
    private static Dictionary<string, string> SiloCertificate()
    {
        using var authority = new TestAuthority();
        var pem = authority.Issue();
        return new() { ["tls.crt"] = pem.Certificate, ["tls.key"] = pem.Key, ["ca.crt"] = pem.Authority };
    }

    private static async Task ServesAsync(ChartSilo takes, ChartSilo answers, string name = Event)
    {
        var one = new { id = "1", @event = name, namespace_id = Namespace, user_id = "42" };
        Assert.Equal(HttpStatusCode.Unauthorized, await takes.SendAsync(null, one));
        Assert.Equal(HttpStatusCode.OK, await takes.SendAsync(Token, one));
        await answers.CountedAsync(Token, name, Namespace, 1);
    }

    private static async Task SucceedsAsync(ChartContainer container, V1Container job)
    {
        using var directory = new TempDirectory();
        var (exitCode, output) = await container.RunAsync(job, directory.Path);
        Assert.True(exitCode == 0, output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }
}
