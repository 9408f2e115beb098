using System.Text.Json;
using Counters.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>Holds the results of the checks, in the two forms in which they are reported.</summary>
/// <param name="Brief">For anybody: the status of the whole and of each check.</param>
/// <param name="Full">For operators: with descriptions and details, the addresses of silos among them.</param>
internal sealed record Readiness(HealthStatus Status, byte[] Brief, byte[] Full)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JsonText.Encoder };

    public static Readiness Of(HealthReport report)
    {
        var status = report.Status.ToString();
        var brief = report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status.ToString() });
        var full = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new { status = entry.Value.Status.ToString(), description = entry.Value.Description, details = entry.Value.Data });
        return new Readiness(
            report.Status,
            JsonSerializer.SerializeToUtf8Bytes(new { status, checks = brief }, Json),
            JsonSerializer.SerializeToUtf8Bytes(new { status, checks = full }, Json));
    }
}
