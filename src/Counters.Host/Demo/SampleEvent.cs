using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Counters.Host.Demo;

/// <summary>One event of the sample as a client would send it.</summary>
internal sealed record SampleEvent(string Id, string Name, DateTimeOffset Time, long NamespaceId)
{
    /// <summary>Some clients know their root, others leave it to the platform.</summary>
    public long? RootNamespaceId { get; init; }

    public long? ProjectId { get; init; }

    public long? UserId { get; init; }

    /// <summary>Clients send a user as a text or as a number; it is the same user.</summary>
    public bool UserIsNumber { get; init; }

    /// <summary>Texts and numbers.</summary>
    public IReadOnlyList<(string Name, object Value)> Properties { get; init; } = [];

    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("event", Name);
            json.WriteString("time", Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("namespace_id", NamespaceId);
            if (RootNamespaceId is { } root) { json.WriteNumber("root_namespace_id", root); }
            if (ProjectId is { } project) { json.WriteNumber("project_id", project); }
            WriteUser(json);
            if (Properties.Count > 0) { WriteProperties(json); }
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void WriteUser(Utf8JsonWriter json)
    {
        if (UserId is not { } user) { return; }
        if (UserIsNumber)
        {
            json.WriteNumber("user_id", user);
        }
        else
        {
            json.WriteString("user_id", user.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void WriteProperties(Utf8JsonWriter json)
    {
        json.WriteStartObject("additional_properties");
        foreach (var (name, value) in Properties)
        {
            if (value is string text)
            {
                json.WriteString(name, text);
            }
            else
            {
                json.WriteNumber(name, Convert.ToDecimal(value, CultureInfo.InvariantCulture));
            }
        }

        json.WriteEndObject();
    }
}
