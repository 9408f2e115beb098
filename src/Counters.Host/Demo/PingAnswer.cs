using System.Text.Json;

namespace Counters.Host.Demo;

/// <summary>A Service Ping as a client reads it: numbers by dotted key path, and the status of each metric.</summary>
internal sealed record PingAnswer(
    DateTimeOffset CompleteThrough, IReadOnlyDictionary<string, decimal> Numbers, IReadOnlyDictionary<string, string> Statuses)
{
    private const string Metadata = "counters_metadata";

    public static PingAnswer Parse(JsonElement json)
    {
        var numbers = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var branch in json.EnumerateObject().Where(branch => branch.Name is not ("recorded_at" or Metadata)))
        {
            Flatten(branch.Name, branch.Value, numbers);
        }

        var metadata = json.GetProperty(Metadata);
        var statuses = metadata.GetProperty("metrics").EnumerateObject()
            .ToDictionary(metric => metric.Name, metric => metric.Value.GetProperty("status").GetString()!, StringComparer.Ordinal);
        return new PingAnswer(metadata.GetProperty("complete_through").GetDateTimeOffset(), numbers, statuses);
    }

    private static void Flatten(string path, JsonElement value, Dictionary<string, decimal> numbers)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            numbers[path] = value.GetDecimal();
            return;
        }

        foreach (var branch in value.EnumerateObject()) { Flatten($"{path}.{branch.Name}", branch.Value, numbers); }
    }
}
