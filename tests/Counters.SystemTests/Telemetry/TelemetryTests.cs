using System.Net;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests.Telemetry;

/// <summary>What a collector gets from the built host, told by the standard variables alone where it is.</summary>
public sealed class TelemetryTests
{
    private static readonly TimeSpan ReceivedWithin = TimeSpan.FromSeconds(30);

    /// <summary>One of each stage, and of each library beneath.</summary>
    private static readonly Dictionary<string, string> OfEveryStage = new()
    {
        ["counters.ingest.events"] = "{event}",
        ["counters.ingest.request.body.size"] = "By",
        ["counters.counting.events"] = "{event}",
        ["counters.counting.commit.duration"] = "s",
        ["counters.counting.freshness"] = "s",
        ["counters.redis.operation.duration"] = "s",
        ["counters.ledger.unflushed_age"] = "s",
        ["counters.rollups.flush.duration"] = "s",
        ["counters.clickhouse.operation.duration"] = "s",
        ["counters.reconciliation.drift"] = "{event}",
        ["counters.canary.freshness"] = "s",
        ["http.server.request.duration"] = "s",
        ["orleans-app-requests-latency"] = "ms",
        ["dotnet.gc.collections"] = "{collection}",
        ["kestrel.active_connections"] = "{connection}",
    };

    [Fact]
    public async Task A_collector_gets_the_metrics_of_every_stage_a_whole_trace_and_the_log()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, "--Counters:Canary:Interval=00:00:01");
        host.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
        host.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        host.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        host.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "500";
        host.Environment["OTEL_BLRP_SCHEDULE_DELAY"] = "500";
        await host.StartAsync();
        var (client, events) = (new EventClient(host.Http), new EventStream());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SendAsync(events.Next(50))));

        await Eventually.HoldsAsync(
            ReceivedWithin,
            () => Task.FromResult(OfEveryStage.Keys.Except(receiver.Metrics.Keys).ToList() is { Count: > 0 } missing ? $"no {string.Join(", ", missing)}" : null),
            host.Log.ToString);
        Assert.All(OfEveryStage, metric => Assert.Equal(metric.Value, receiver.Metrics[metric.Key]));
        Assert.Equal(["counters"], receiver.Services.Keys);

        // A flush stands in the trace of the first request it serves, which may be the canary's: so there must be several.
        await Eventually.HoldsAsync(
            ReceivedWithin,
            async () =>
            {
                await client.SendAsync(events.Next(10));
                return FaultOfTraces([.. receiver.Spans]);
            },
            () => Describe(receiver));
        Assert.DoesNotContain(receiver.Spans, span => span.Name.Contains("/health", StringComparison.Ordinal));
        Assert.Contains(receiver.Logs, record => record.Text.StartsWith("Dictionary ", StringComparison.Ordinal) && record.Text.EndsWith(" counters.", StringComparison.Ordinal));

        // What identifies a user is in no trace and in no line.
        var users = client.Acknowledged.Select(one => one.UserId).Distinct().ToList();
        Assert.NotEmpty(users);
        Assert.DoesNotContain(receiver.Spans, span => span.Message.Path(9, 2).Any(value => users.Contains(value.Text(1))));
    }

    [Fact]
    public async Task Only_the_signal_that_has_an_address_is_sent()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        host.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{receiver.Address}/v1/traces";
        host.Environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf";
        host.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        host.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        await host.StartAsync();
        await new EventClient(host.Http).SendAsync(new EventStream().Next(10));
        await Eventually.HoldsAsync(ReceivedWithin, () => !receiver.Spans.IsEmpty, "no span", host.Log.ToString);
        Assert.Empty(receiver.Metrics);
        Assert.Empty(receiver.Logs);
    }

    [Fact]
    public async Task Switched_off_by_the_standard_variable_there_is_nothing_to_scrape_and_nothing_is_sent()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        host.Environment["OTEL_SDK_DISABLED"] = "true";
        host.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
        host.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        await host.StartAsync();
        await new EventClient(host.Http).SendAsync(new EventStream().Next(10));
        using var scrape = await host.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, scrape.StatusCode);
        await host.StopAsync();
        Assert.Empty(receiver.Spans);
        Assert.Empty(receiver.Metrics);
        Assert.Empty(receiver.Logs);
    }

    /// <summary>A trace is whole when it goes from the request over the grain and the commit in Redis to the flush and its insert.</summary>
    private static string? FaultOfTraces(IReadOnlyList<OtlpSpan> spans)
    {
        var byId = spans.DistinctBy(span => span.Id).ToDictionary(span => span.Id);
        var flushes = spans.Where(span => span.Name == "counters.flush").ToList();
        if (flushes.Count == 0) { return "no flush"; }
        var whole = flushes.Select(flush => (Flush: flush, Trace: spans.Where(span => span.TraceId == flush.TraceId).ToList()))
            .Where(pair => HasAncestor(pair.Trace.Find(span => span.Name == "redis commit"), "CountAsync") && HasAncestor(
                pair.Trace.Find(span => span.Name.EndsWith("CountAsync", StringComparison.Ordinal)), "POST /v1/events"))
            .Where(pair => pair.Trace.Exists(span => span.ParentId == pair.Flush.Id && span.Name == "clickhouse insert totals"))
            .ToList();
        if (whole.Count == 0) { return "no trace has a request, a grain, a commit and a flush"; }
        var requests = spans.Where(span => span.Name == "POST /v1/events").Select(span => span.TraceId).ToHashSet();
        return whole.Exists(pair => pair.Flush.Links.Count is > 0 and <= 32 && pair.Flush.Links.All(requests.Contains)) ? null : "no flush has links to its requests";

        bool HasAncestor(OtlpSpan? span, string name)
        {
            for (; span is not null; span = byId.GetValueOrDefault(span.ParentId))
            {
                if (span.Name.EndsWith(name, StringComparison.Ordinal)) { return true; }
            }

            return false;
        }
    }

    private static string Describe(OtlpReceiver receiver) =>
        string.Join(
            '\n',
            receiver.Spans.GroupBy(span => span.TraceId)
                .Where(trace => trace.Count() > 1)
                .Select(trace => string.Join(" · ", trace.Select(span => $"{span.Id} {span.Name} < {span.ParentId}")))
                .Take(20));
}
