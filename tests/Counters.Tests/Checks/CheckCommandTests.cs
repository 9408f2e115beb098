using Counters.Cluster.Tls;
using Counters.Host.Checks;
using Counters.Host.CommandLine;
using Counters.Testing;
using Counters.Testing.Certificates;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Checks;

/// <summary><c>check</c> on real stores: it says what it found, and leaves everything as it was.</summary>
public sealed class CheckCommandTests(RedisServerFixture redis, ClickHouseFixture clickHouse)
{
    [Fact]
    public async Task A_host_that_can_start_is_told_so_with_what_its_stores_are()
    {
        await using var database = await TestDatabase.CreateAsync(clickHouse);
        var (exitCode, text) = await CheckAsync($"--Counters:Redis={redis.ConnectionString},defaultDatabase=3", $"--Counters:ClickHouse={database.ConnectionString}");
        Assert.True(exitCode == 0, text);
        Assert.Contains("no token is needed: Development, on loopback", text);
        Assert.Contains("events, ", text);
        Assert.Contains("Redis with appendfsync everysec", text);
        Assert.Contains("ClickHouse", text);
        Assert.EndsWith($"The host can start.{Environment.NewLine}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_keeps_a_host_from_starting_is_named_at_once()
    {
        var (exitCode, text) = await CheckAsync(
            "--Counters:Redis=127.0.0.1:1,connectTimeout=200,connectRetry=0",
            "--Counters:ClickHouse=Host=127.0.0.1;Port=1",
            "--Counters:Dictionary:Directory=/nowhere",
            "--urls=http://0.0.0.0:5080");
        Assert.Equal(1, exitCode);
        Assert.Contains("http://0.0.0.0:5080 can be reached from other machines", text);
        Assert.Contains("Redis cannot be reached", text);
        Assert.Contains("ClickHouse cannot be used", text);
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith("  FAULT", StringComparison.Ordinal)));
        Assert.Contains("4 things must be mended", text);
    }

    [Fact]
    public async Task A_wrong_setting_is_a_fault_and_no_value_is_printed()
    {
        var (exitCode, text) = await CheckAsync("--Counters:Redis=redis:6379,password=hush,nonsense=1", "--Counters:Reds=x");
        Assert.Equal(1, exitCode);
        Assert.Contains("The nearest known one is 'Counters:Redis'", text);
        Assert.DoesNotContain("hush", text);
    }

    [Fact]
    public async Task What_the_first_start_would_create_is_not_created_by_a_check()
    {
        using var directory = new TempDirectory();
        var (exitCode, text) = await CheckAsync($"--Counters:DataDirectory={directory.Sub("data")}");
        Assert.True(exitCode == 0, text);
        Assert.Contains("the first start ", text);
        Assert.False(Directory.Exists(directory.Sub("data")));
    }

    [Fact]
    public async Task Silos_that_other_machines_would_reach_need_a_certificate_that_is_good()
    {
        using var directory = new TempDirectory();
        using var authority = new TestAuthority();
        string[] reached = ["--Counters:Redis=127.0.0.1:1,connectTimeout=200,connectRetry=0", "--Counters:Cluster:AdvertisedAddress=192.0.2.7"];
        Assert.Contains("FAULT Other machines reach the silo port at 192.0.2.7", (await CheckAsync(reached)).Text);
        Assert.Contains("note  192.0.2.7:11111 without TLS", (await CheckAsync([.. reached, "--Counters:Cluster:AllowPlain=true"])).Text);
        Assert.Contains("the file of Certificate cannot be read", (await CheckAsync([.. reached, .. Files()])).Text);
        Lay(authority.Issue());
        Assert.Contains("ok    192.0.2.7:11111 with TLS, by a certificate that is valid until", (await CheckAsync([.. reached, .. Files()])).Text);
        Lay(authority.Issue(validFor: TimeSpan.FromDays(5)));
        Assert.Contains("renew it soon", (await CheckAsync([.. reached, .. Files()])).Text);
        Lay(authority.Issue(validFor: TimeSpan.FromDays(-1)));
        Assert.Contains("FAULT Counters:Cluster:Tls: the certificate expired on", (await CheckAsync([.. reached, .. Files()])).Text);

        string[] Files() =>
        [
            $"--Counters:Cluster:Tls:Certificate={directory.Sub("tls.crt")}", $"--Counters:Cluster:Tls:Key={directory.Sub("tls.key")}",
            $"--Counters:Cluster:Tls:Authority={directory.Sub("ca.crt")}",
        ];

        void Lay(CredentialPem pem)
        {
            File.WriteAllText(directory.Sub("tls.crt"), pem.Certificate);
            File.WriteAllText(directory.Sub("tls.key"), pem.Key);
            File.WriteAllText(directory.Sub("ca.crt"), pem.Authority);
        }
    }

    private static async Task<(int ExitCode, string Text)> CheckAsync(params string[] settings)
    {
        await using var output = new StringWriter();
        var exitCode = await CheckCommand.RunAsync(HostCommand.Parse(["check", "--environment=Development", .. settings]), output);
        return (exitCode, output.ToString());
    }
}
