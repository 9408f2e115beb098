using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests.Telemetry;

/// <summary>What Prometheus reads at <c>/metrics</c>: that of one process, which is all that a host measures.</summary>
public sealed class PrometheusTests
{
    private const int Events = 50;

    private static readonly TimeSpan VisibleWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Prometheus_finds_every_metric_once_in_valid_form()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        await host.StartAsync();
        Assert.True((await new EventClient(host.Http).SendAsync(new EventStream().Next(Events))).IsAcknowledged);
        await Eventually.HoldsAsync(
            VisibleWithin,
            async () => (await ScrapeAsync(host)).Sum("counters_counting_freshness_seconds_count") > 0 ? null : "nothing is visible yet",
            host.Log.ToString);
        var text = await ScrapeAsync(host);

        Assert.Equal("counter", text.Types["counters_ingest_events_total"]);
        Assert.Equal("histogram", text.Types["counters_counting_freshness_seconds"]);
        Assert.Equal("gauge", text.Types["counters_ledger_unflushed_age_seconds"]);
        Assert.Equal(Events, text.Sum("counters_ingest_events_total"));
        Assert.Equal(Events, text.Sum("counters_ingest_request_events_sum"));
        Assert.All(["orleans_", "dotnet_", "http_server_", "kestrel_"], prefix => Assert.Contains(text.Types.Keys, name => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static async Task<PrometheusText> ScrapeAsync(HostProcess host)
    {
        using var answer = await host.Http.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        return PrometheusText.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
