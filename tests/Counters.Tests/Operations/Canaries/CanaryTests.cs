using System.Diagnostics.Metrics;
using System.Net;
using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Ingest;
using Counters.Operations.Canaries;
using Counters.Tests.Counting;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Counters.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Operations.Canaries;

/// <summary>Canaries tell whether events come through, and are nobody's events themselves.</summary>
public sealed class CanaryTests(ClickHouseFixture server)
{
    private const string Often = "--Counters:Canary:Interval=00:00:00.100";
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_canary_is_seen_in_ClickHouse_and_is_in_no_table_or_view_of_customers()
    {
        await using var host = await IngestHost.StartAsync(server, Often);
        using var instruments = new Instruments(host.Services.GetRequiredService<IMeterFactory>(), meter => meter is "Counters.Canary" or "Counters.Counting");
        await UntilAsync(() => instruments.Measured.ContainsKey("counters.canary.freshness"));
        var namespaceId = IngestHost.NewNamespace();
        await host.PostAsync(IngestHost.Good(namespaceId));
        Assert.Equal(1, await host.CountedAsync(namespaceId));

        Assert.NotEqual(0, await CountAsync(host, "canaries"));
        Assert.Equal(0, await CountAsync(host, "canaries WHERE namespace_id >= 0 OR value != 1"));
        foreach (var table in (string[])["totals", "registers", "usage_hourly", "usage_daily", "unique_registers"])
        {
            Assert.Equal(0, await CountAsync(host, $"{table} WHERE namespace_id != {namespaceId}"));
        }

        Assert.DoesNotContain(instruments.Labels, label => label is { Instrument: "counters.canary.failures" });
    }

    [Fact]
    public async Task Trouble_with_the_canaries_table_keeps_no_customers_counts_back()
    {
        await using var host = await IngestHost.StartAsync(server, Often);
        await host.Services.GetRequiredService<ClickHouseDatabase>().ExecuteAsync("DROP TABLE canaries SYNC", cancellationToken: Cancelled);
        for (var round = 0; round < 5; round++)
        {
            var namespaceId = IngestHost.NewNamespace();
            await host.PostAsync(IngestHost.Good(namespaceId));
            Assert.Equal(1, await host.CountedAsync(namespaceId));
        }
    }

    [Fact]
    public async Task One_that_cannot_be_stored_is_a_failure_each_time_and_the_age_of_the_last_success_grows()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (factory, clock) = (services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
        var metrics = new CanaryMetrics(factory, clock);
        using var instruments = new Instruments(factory, _ => true);

        // There are no grains to be called.
        var intake = new EventIngestor(null!, new NumberedRules(), null!, null!, null!, null!, clock, NullLogger<EventIngestor>.Instance);
        using var rounds = new CanaryService(
            new CanaryProbe(intake, null!, new SomeSilo(), clock), metrics, Options.Create(new CanaryOptions()), clock, NullLogger<CanaryService>.Instance);
        await rounds.StartAsync(Cancelled);
        await UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return instruments.Measured.ContainsKey("counters.canary.failures");
        });
        await rounds.StopAsync(Cancelled);

        Assert.Contains(("counters.canary.failures", "step", "stored"), instruments.Labels);
        Assert.DoesNotContain("counters.canary.freshness", instruments.Measured.Keys);
        instruments.Observe();
        Assert.True(instruments.LastValue("counters.canary.last_success_age") >= new CanaryOptions().Interval.TotalSeconds);
    }

    [Fact]
    public async Task Zero_sends_none()
    {
        await using var host = await IngestHost.StartAsync(server, "--Counters:Canary:Interval=00:00:00");
        await host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<CanaryService>().Single().ExecuteTask!.WaitAsync(WaitMax, Cancelled);
        Assert.Equal(0, await CountAsync(host, "canaries"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_silos_canaries_are_in_one_of_a_few_namespaces_below_zero(int hash)
    {
        Assert.InRange(Canary.NamespaceOf(hash), -Canary.NamespacesMax, -1);
        Assert.True(Canary.IsNamespace(Canary.NamespaceOf(hash)));
    }

    private static async Task<long> CountAsync(IngestHost host, string from) => (await host.Services.GetRequiredService<ClickHouseDatabase>().ReadAsync(
        $"SELECT toInt64(count()) FROM {from}", new ClickHouseParameterCollection(), row => row.GetInt64(0), Cancelled)).Single();

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var late = new CancellationTokenSource(WaitMax);
        while (!holds()) { await Task.Delay(10, late.Token); }
    }

    private sealed class SomeSilo : ILocalSiloDetails
    {
        public string Name => "silo";

        public string ClusterId => "cluster";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
