using Counters.Cluster.Tls;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Certificates;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.SystemTests.SiloPort;

/// <summary>Silos with certificates of their operator's: who is kept out, and how certificates and their authority change under traffic.</summary>
[Collection(RunsAlone.Name)]
public sealed class SiloCertificateTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly TestAuthority _authority = new();
    private readonly CertificateFolder _folder = new();

    [Fact]
    public async Task Only_a_certificate_of_the_clusters_own_authority_gets_an_answer()
    {
        _folder.Lay(_authority.Issue());
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess([HostProcess.SystemDictionary, redis.Setting, .. _folder.Settings]);
        await host.StartAsync();
        var silo = await host.SiloAsync();
        using var other = new TestAuthority("other");
        Assert.Equal(0, (await SiloPortProbe.OverTlsAsync(silo, null)).Bytes);
        Assert.Equal(0, (await SiloPortProbe.OverTlsAsync(silo, other.Issue())).Bytes);
        Assert.Equal(0, (await SiloPortProbe.OverTlsAsync(silo, _authority.Issue(validFor: TimeSpan.FromDays(-1)))).Bytes);
        Assert.Equal(0, (await SiloPortProbe.OverTlsAsync(silo, _authority.Issue("grafana.example.com"))).Bytes);
        Assert.Equal(0, (await SiloPortProbe.OverTlsAsync(silo, _authority.Issue(uses: SiloCredential.ServerUse))).Bytes);
        Assert.InRange(await SiloPortProbe.PlainAsync(silo), 0, 7);
        await Eventually.HoldsAsync(Within, async () => await host.RefusedAsync("handshake") is var count && count == 6 ? null : $"{count} of 6 are told", host.Log.ToString);
        Assert.Equal(0, await host.RefusedAsync("no_silo"));

        // With the right certificate it comes as far as the gate, which knows no such silo.
        Assert.Equal(0, (await SiloPortProbe.OverTlsAsync(silo, _authority.Issue())).Bytes);
        await Eventually.HoldsAsync(Within, async () => await host.RefusedAsync("no_silo") == 1 ? null : "the gate has refused nobody", host.Log.ToString);
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task A_silo_with_a_certificate_that_is_in_no_table_does_not_join()
    {
        _folder.Lay(_authority.Issue());
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess([HostProcess.SystemDictionary, redis.Setting, .. _folder.Settings]);
        await host.StartAsync();
        Assert.DoesNotContain("read", await RogueSilo.AttackAsync(await host.MemberAsync(redis), _folder.Files), StringComparison.Ordinal);
        await Eventually.HoldsAsync(Within, async () => await host.RefusedAsync("stranger", "table_unavailable") > 0 ? null : "the gate has refused nobody", host.Log.ToString);
        Assert.Equal(1, await host.SilosAsync());
    }

    [Fact]
    public async Task Certificates_and_their_authority_change_under_traffic_without_a_failed_call()
    {
        using var next = new TestAuthority("next");
        var both = $"{_authority.Pem}\n{next.Pem}\n";
        _folder.Lay(_authority.Issue());
        await using var cluster = new SiloCluster(_folder.Settings);
        await cluster.StartAsync(hosts: 2);
        cluster.Client.Refusals.Clear();
        var traffic = new Traffic(cluster.Client, new EventStream(), batch: 20, pause: TimeSpan.FromMilliseconds(50));
        foreach (var step in new[] { _authority.Issue() with { Authority = both }, next.Issue() with { Authority = both }, next.Issue() })
        {
            _folder.Lay(step);
            var serial = SiloCredential.Parse(step, TestAuthority.Now).Certificate.SerialNumber;
            foreach (var host in cluster.Hosts.Take(2))
            {
                var silo = await host.SiloAsync();
                await Eventually.HoldsAsync(
                    Within, async () => (await SiloPortProbe.OverTlsAsync(silo, step)).Serial == serial ? null : "the former certificate is still shown", cluster.Logs);
            }
        }

        Assert.Empty(cluster.Client.Refusals);

        // A silo that has known only the new authority joins: connections of all to it, and of it to all, are new.
        await cluster.StartAsync();
        await Eventually.HoldsAsync(Within, async () => await cluster.Hosts[0].SilosAsync() == 3 ? null : "the third silo has not joined", cluster.Logs);
        await traffic.StopAsync();
        await cluster.CountedExactlyAsync();
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }
}
