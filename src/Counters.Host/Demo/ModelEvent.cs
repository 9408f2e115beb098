using System.Text.Json;
using Counters.Dictionary;
using Counters.Ingest.Parsing;

namespace Counters.Host.Demo;

/// <summary>One line as the model reads it: a good event, or the code with which it must be refused.</summary>
internal sealed record ModelEvent(JsonElement Json, DateTimeOffset Time, string? Fault)
{
    private static readonly string[] Known =
        ["id", "event", "time", "namespace_id", "root_namespace_id", "project_id", "user_id", "additional_properties"];

    public string Id => Text("id")!;

    public string Name => Text("event")!;

    public long NamespaceId => Json.GetProperty("namespace_id").GetInt64();

    public long? RootNamespaceId => Json.TryGetProperty("root_namespace_id", out var root) ? root.GetInt64() : null;

    /// <param name="from">What happened before is too late.</param>
    /// <param name="until">What happens after is too far ahead.</param>
    public static ModelEvent Read(string line, CounterDictionary dictionary, DateTimeOffset from, DateTimeOffset until)
    {
        try
        {
            var json = JsonDocument.Parse(line).RootElement;
            var fault = Shape(json, dictionary);
            var time = fault is null ? json.GetProperty("time").GetDateTimeOffset() : default;
            fault ??= time < from ? RejectionCode.TooLate : time > until ? RejectionCode.TooFarAhead : null;
            return new ModelEvent(json, time, fault);
        }
        catch (JsonException)
        {
            return new ModelEvent(default, default, RejectionCode.InvalidJson);
        }
    }

    /// <summary>A property by the name that a filter has for it; null when it was not sent.</summary>
    public JsonElement? Property(string name) =>
        Json.TryGetProperty("additional_properties", out var additional) && additional.TryGetProperty(name, out var value) ? value : null;

    /// <summary>An identifier as it was sent: a text without its quotes, a number as it is written.</summary>
    public string? Identifier(UniqueIdentifier unique) => unique switch
    {
        UniqueIdentifier.User => Text("user_id"),
        UniqueIdentifier.Project => Text("project_id"),
        UniqueIdentifier.Namespace => Text("namespace_id"),
        _ => Property(unique.ToString().ToLowerInvariant()) is { } value ? Written(value) : null,
    };

    private static string? Shape(JsonElement json, CounterDictionary dictionary)
    {
        if (json.EnumerateObject().Any(property => !Known.Contains(property.Name))) { return RejectionCode.UnknownProperty; }
        if (!dictionary.Events.ContainsKey(json.GetProperty("event").GetString()!)) { return RejectionCode.UnknownEvent; }
        if (!json.TryGetProperty("namespace_id", out var ns)) { return RejectionCode.MissingProperty; }
        return ns.ValueKind == JsonValueKind.Number ? null : RejectionCode.InvalidProperty;
    }

    private string? Text(string name) => Json.TryGetProperty(name, out var value) ? Written(value) : null;

    private static string Written(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
