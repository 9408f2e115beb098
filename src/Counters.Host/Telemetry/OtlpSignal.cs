using OpenTelemetry.Exporter;

namespace Counters.Host.Telemetry;

/// <summary>Where one signal (metrics, traces, logs) is sent over OTLP: the standard <c>OTEL_*</c> variables, those of the signal before those of all.</summary>
/// <remarks>
/// The exporter itself reads the variables of all signals. Its other way of registration, which reads the signal's own too, would send signals that
/// nobody named an address for to localhost.
/// </remarks>
internal sealed class OtlpSignal(IConfiguration settings, string signal)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    /// <summary>Somebody has named an address for it.</summary>
    public bool IsSent =>
        (Own("ENDPOINT") ?? Given($"{Prefix}ENDPOINT")) is not null && !string.Equals(Given($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the signal's own variables say, over what those of all signals say.</summary>
    public void Apply(OtlpExporterOptions options)
    {
        if (Own("ENDPOINT") is { } endpoint) { options.Endpoint = new Uri(endpoint); }
        if (Own("HEADERS") is { } headers) { options.Headers = headers; }
        if (int.TryParse(Own("TIMEOUT"), out var milliseconds)) { options.TimeoutMilliseconds = milliseconds; }
        if (Own("PROTOCOL") is { } protocol) { options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf; }
        if (Own("COMPRESSION") is { } compression) { options.Compression = compression == "gzip" ? OtlpExportCompression.GZip : OtlpExportCompression.None; }
    }

    private string? Own(string name) => Given($"{Prefix}{signal}_{name}");

    private string? Given(string key) => settings[key] is { Length: > 0 } value ? value : null;
}
