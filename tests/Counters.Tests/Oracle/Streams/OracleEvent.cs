using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Counters.Tests.Oracle.Streams;

/// <summary>One event as a client sends it. Numbers are texts: how they are written is part of what is tested.</summary>
internal sealed record OracleEvent
{
    public required string Name { get; init; }

    public required long NamespaceId { get; init; }

    /// <summary>Null: the client leaves it to the platform to look it up.</summary>
    public long? RootNamespaceId { get; init; }

    /// <summary>Null: receipt.</summary>
    public DateTimeOffset? Time { get; init; }

    public string? Id { get; init; }

    public string? User { get; init; }

    public long? Project { get; init; }

    public string? Label { get; init; }

    public string? Property { get; init; }

    public string? Value { get; init; }

    public string? Lang { get; init; }

    public string? Count { get; init; }

    /// <summary>Whether <see cref="Count"/> is sent in quotes: a text never equals a number.</summary>
    public bool CountIsText { get; init; }

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("event", Name);
            json.WriteNumber("namespace_id", NamespaceId);
            if (Id is not null) { json.WriteString("id", Id); }
            if (Time is { } time) { json.WriteString("time", time.ToString("yyyy-MM-ddTHH:mm:ss.FFFzzz", CultureInfo.InvariantCulture)); }
            if (RootNamespaceId is { } root) { json.WriteNumber("root_namespace_id", root); }
            if (Project is { } project) { json.WriteNumber("project_id", project); }
            WriteUser(json);
            WriteAdditional(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>An even id goes as a number, an odd one as a text: both are the same user.</summary>
    private void WriteUser(Utf8JsonWriter json)
    {
        if (User is null) { return; }
        json.WritePropertyName("user_id");
        if (long.TryParse(User, out var number) && number % 2 == 0) { json.WriteNumberValue(number); } else { json.WriteStringValue(User); }
    }

    private void WriteAdditional(Utf8JsonWriter json)
    {
        json.WriteStartObject("additional_properties");
        if (Label is not null) { json.WriteString("label", Label); }
        if (Property is not null) { json.WriteString("property", Property); }
        if (Lang is not null) { json.WriteString("lang", Lang); }
        WriteNumber(json, "value", Value);
        if (CountIsText && Count is not null) { json.WriteString("count", Count); } else { WriteNumber(json, "count", Count); }
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null) { return; }
        json.WritePropertyName(name);
        json.WriteRawValue(text);
    }
}
