using System.Collections.Concurrent;
using System.Globalization;
using Counters.Hosting;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Counters.SystemTests.Telemetry;

/// <summary>Takes OTLP over HTTP as a collector would, and keeps what came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app, string address) => (_app, Address) = (app, address);

    public string Address { get; }

    /// <summary>Names of metrics and their units.</summary>
    public ConcurrentDictionary<string, string> Metrics { get; } = new();

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    public ConcurrentQueue<OtlpLogRecord> Logs { get; } = new();

    /// <summary>Values of <c>service.name</c>.</summary>
    public ConcurrentDictionary<string, bool> Services { get; } = new();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Near(0)}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(address);
        var receiver = new OtlpReceiver(app, address);
        receiver.Map("/v1/metrics", receiver.TakeMetrics);
        receiver.Map("/v1/traces", receiver.TakeTraces);
        receiver.Map("/v1/logs", receiver.TakeLogs);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(string path, Action<ProtobufMessage> take) => _app.MapPost(path, async (HttpRequest request) =>
    {
        var message = ProtobufMessage.Parse(await ByteString.FromStreamAsync(request.Body));

        // Resource.attributes of any signal: KeyValue { key, AnyValue { string_value } }.
        foreach (var attribute in message.Path(1, 1, 1).Where(attribute => attribute.Text(1) == "service.name"))
        {
            Services[attribute.Messages(2).Single().Text(1)] = true;
        }

        take(message);
        return Results.Bytes([], "application/x-protobuf");
    });

    /// <summary>ResourceMetrics, ScopeMetrics, Metric { name, description, unit }.</summary>
    private void TakeMetrics(ProtobufMessage request)
    {
        foreach (var metric in request.Path(1, 2, 2)) { Metrics[metric.Text(1)] = metric.Text(3); }
    }

    /// <summary>ResourceSpans, ScopeSpans, Span { trace_id, span_id, _, parent_span_id, name, …, links = 13 { trace_id, span_id } }.</summary>
    private void TakeTraces(ProtobufMessage request)
    {
        foreach (var span in request.Path(1, 2, 2))
        {
            Spans.Enqueue(new OtlpSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), [.. span.Messages(13).Select(link => link.Hex(1))], span));
        }
    }

    /// <summary>ResourceLogs, ScopeLogs, LogRecord { …, body = 5 { string_value }, …, trace_id = 9 }.</summary>
    private void TakeLogs(ProtobufMessage request)
    {
        foreach (var record in request.Path(1, 2, 2)) { Logs.Enqueue(new OtlpLogRecord(record.Messages(5).Single().Text(1), record.Hex(9))); }
    }
}

/// <summary>A span as it was received; ids in hexadecimal digits.</summary>
/// <param name="ParentId">Empty for the first of its trace.</param>
/// <param name="Links">Traces that it links to.</param>
internal sealed record OtlpSpan(string TraceId, string Id, string ParentId, string Name, IReadOnlyList<string> Links, ProtobufMessage Message);

/// <summary>A line of the log as it was received.</summary>
/// <param name="TraceId">Empty outside of any trace.</param>
internal sealed record OtlpLogRecord(string Text, string TraceId);
