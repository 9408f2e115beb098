using System.Diagnostics;
using Counters.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Diagnostics;

namespace Counters.Host.Telemetry;

/// <summary>Registers OpenTelemetry: metrics always, for Prometheus; metrics, traces and logs over OTLP when the standard variables name an address.</summary>
internal static class TelemetryExtensions
{
    /// <summary>The standard switch: <c>true</c> measures and sends nothing, and there is no <c>/metrics</c>.</summary>
    public const string DisabledKey = "OTEL_SDK_DISABLED";

    public const string MetricsPath = "/metrics";

    private const string ServiceName = "counters";

    /// <summary>The meters of the stages, of Orleans, of ASP.NET Core with its server, of the HTTP client and of .NET.</summary>
    private static readonly string[] Meters =
    [
        "Counters.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime",
    ];

    extension(WebApplicationBuilder builder)
    {
        public void AddTelemetry()
        {
            if (IsDisabled(builder.Configuration)) { return; }
            var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
                .AddService(ServiceName, serviceVersion: typeof(TelemetryExtensions).Assembly.GetName().Version?.ToString(3))
                .AddEnvironmentVariableDetector());
            AddMetrics(telemetry, new OtlpSignal(builder.Configuration, "METRICS"));
            if (new OtlpSignal(builder.Configuration, "TRACES") is { IsSent: true } traces) { AddTraces(telemetry, traces, builder.Configuration); }
            if (new OtlpSignal(builder.Configuration, "LOGS") is { IsSent: true } logs) { AddLogs(builder, logs); }
        }

        /// <summary>Lets calls of grains go on with the trace of their caller. Call it after the silo is added: the first to name it decides when it starts.</summary>
        public void AddTracesAcrossGrains()
        {
            if (IsDisabled(builder.Configuration) || !new OtlpSignal(builder.Configuration, "TRACES").IsSent) { return; }
            builder.UseOrleans(silo => silo.AddActivityPropagation());
        }
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary><c>/metrics</c> for Prometheus. Nothing in it names a customer, a namespace, a user or an event.</summary>
        public void MapMetrics()
        {
            if (IsDisabled(routes.ServiceProvider.GetRequiredService<IConfiguration>())) { return; }
            routes.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(new HttpMethodMetadata([HttpMethods.Get])).DisableHttpMetrics();
        }
    }

    private static bool IsDisabled(IConfiguration settings) => settings.GetValue<bool>(DisabledKey);

    private static void AddMetrics(OpenTelemetry.OpenTelemetryBuilder telemetry, OtlpSignal otlp) => telemetry.WithMetrics(metrics =>
    {
        metrics.AddMeter(Meters);
        metrics.AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
        if (otlp.IsSent) { metrics.AddOtlpExporter(otlp.Apply); }
    });

    /// <summary>From HTTP through the grains to the stores. Probes, scrapes and work in the background make none.</summary>
    private static void AddTraces(OpenTelemetry.OpenTelemetryBuilder telemetry, OtlpSignal otlp, IConfiguration settings) => telemetry.WithTracing(traces => traces
        .SetSampler(new RequestSampler(settings["OTEL_TRACES_SAMPLER"], settings["OTEL_TRACES_SAMPLER_ARG"]))
        .AddSource(Tracing.SourceName, ActivitySources.ApplicationGrainActivitySourceName)
        .AddAspNetCoreInstrumentation(http => http.Filter = request => !request.Request.Path.StartsWithSegments("/health") && request.Request.Path != MetricsPath)
        .AddHttpClientInstrumentation(http => http.FilterHttpRequestMessage = _ => Activity.Current?.Parent is not null)
        .AddOtlpExporter(otlp.Apply));

    private static void AddLogs(WebApplicationBuilder builder, OtlpSignal otlp) => builder.Logging.AddOpenTelemetry(logs =>
    {
        logs.IncludeFormattedMessage = true;
        logs.AddOtlpExporter(otlp.Apply);
    });
}
