using System.Text;
using System.Text.Json;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Ingest.Matching;

namespace Counters.Ingest.Parsing;

/// <summary>Reads native events of one request from JSON into a <see cref="ReceivedEvent"/>, by hand and in place: no object per event.</summary>
internal sealed class EventReader(Dictionary<string, EventRules> events)
{
    public const int IdCharactersMax = 128;
    public const int TextBytesMax = 1_024;

    /// <summary>Unknown names of one request for which the nearest known one is looked for.</summary>
    public const int GuessesMax = 16;

    /// <summary>Values beyond this are not measurements of anything that is counted here; the bound keeps sums far from overflow.</summary>
    public static readonly Amount ValueMax = Amount.FromInteger(1_000_000_000_000_000);

    private readonly Dictionary<string, EventRules>.AlternateLookup<ReadOnlySpan<byte>> _events = events.GetAlternateLookup<ReadOnlySpan<byte>>();

    private readonly Dictionary<string, string?> _nearest = new(StringComparer.Ordinal);

    [Flags]
    private enum Seen
    {
        None = 0,
        Id = 1,
        Event = 2,
        Time = 4,
        Namespace = 8,
        Root = 16,
        Project = 32,
        User = 64,
        Additional = 128,
        Label = 256,
        Property = 512,
        Value = 1024,
    }

    /// <summary>Reads the object that <paramref name="json"/> stands on, to its end.</summary>
    /// <param name="source">What <paramref name="json"/> reads; texts of the event point into it.</param>
    /// <param name="json">Stands on the object's first token.</param>
    /// <param name="received">Filled in, as far as the event could be read.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="RejectionException">The event breaks the contract. The reader then stands anywhere in the object.</exception>
    public void Read(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, ReceivedEvent received)
    {
        received.Clear();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new RejectionException(RejectionCode.NotAnObject, "", "An event is a JSON object.");
        }

        var seen = Seen.None;
        var additional = default(Utf8JsonReader);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var property = PropertyOf(source, ref json);
            Once(source, ref seen, property, ref json);
            json.Read();
            if (property == Seen.Additional)
            {
                // What the event may carry depends on its name, which may stand behind: read it when that is known.
                additional = json;
                json.Skip();
            }
            else if (json.TokenType != JsonTokenType.Null)
            {
                ReadProperty(source, ref json, property, received);
            }
        }

        Require(received, seen);
        if (seen.HasFlag(Seen.Additional) && additional.TokenType != JsonTokenType.Null)
        {
            ReadAdditional(source, ref additional, received);
        }
    }

    private static Seen PropertyOf(ReadOnlyMemory<byte> source, ref Utf8JsonReader json)
    {
        JsonValues.MakeSureOfName(ref json);
        if (json.ValueTextEquals("id"u8)) { return Seen.Id; }
        if (json.ValueTextEquals("event"u8)) { return Seen.Event; }
        if (json.ValueTextEquals("time"u8)) { return Seen.Time; }
        if (json.ValueTextEquals("namespace_id"u8)) { return Seen.Namespace; }
        if (json.ValueTextEquals("root_namespace_id"u8)) { return Seen.Root; }
        if (json.ValueTextEquals("project_id"u8)) { return Seen.Project; }
        if (json.ValueTextEquals("user_id"u8)) { return Seen.User; }
        if (json.ValueTextEquals("additional_properties"u8)) { return Seen.Additional; }
        var name = JsonValues.Bytes(source, ref json).Span;
        throw new RejectionException(
            RejectionCode.UnknownProperty,
            RejectedKind.Recognisable(name),
            $"'{JsonValues.Excerpt(name)}' is not a property of an event; beside the known ones, properties go into additional_properties.");
    }

    private static void Once(ReadOnlyMemory<byte> source, ref Seen seen, Seen property, ref Utf8JsonReader json)
    {
        if (seen.HasFlag(property))
        {
            var name = JsonValues.Excerpt(JsonValues.Bytes(source, ref json).Span);
            throw new RejectionException(RejectionCode.DuplicateProperty, name, $"'{name}' is given twice.");
        }

        seen |= property;
    }

    private void ReadProperty(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, Seen property, ReceivedEvent received)
    {
        switch (property)
        {
            case Seen.Id: received.Id = JsonValues.Id(source, ref json); break;
            case Seen.Event: ReadName(source, ref json, received); break;
            case Seen.Time: received.Time = JsonValues.Time(ref json, "time"); break;
            case Seen.Namespace:
                received.NamespaceId = JsonValues.PositiveInteger(ref json, "namespace_id");
                received.NamespaceText = JsonValues.Bytes(source, ref json);
                break;
            case Seen.Root: received.RootNamespaceId = JsonValues.PositiveInteger(ref json, "root_namespace_id"); break;
            case Seen.Project:
                JsonValues.PositiveInteger(ref json, "project_id");
                received.ProjectId = new PropertyValue(JsonValues.Bytes(source, ref json), null);
                break;
            case Seen.User: received.UserId = JsonValues.Identifier(source, ref json, "user_id"); break;
        }
    }

    private void ReadName(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, ReceivedEvent received)
    {
        received.Name = JsonValues.Text(source, ref json, "event");
        if (_events.TryGetValue(received.Name.Span, out var rules))
        {
            received.Rules = rules;
            return;
        }

        var guess = NearestTo(Encoding.UTF8.GetString(received.Name.Span)) is { } nearest ? $"; did you mean '{nearest}'?" : ".";
        throw new RejectionException(RejectionCode.UnknownEvent, "event", $"No event is called '{JsonValues.Excerpt(received.Name.Span)}'{guess}");
    }

    /// <summary>A guess takes time for each event there is, so a request full of unknown names gets only a few.</summary>
    private string? NearestTo(string name)
    {
        if (_nearest.TryGetValue(name, out var nearest) || _nearest.Count >= GuessesMax) { return nearest; }
        return _nearest[name] = NearestName.Of(name, events.Keys);
    }

    private static void Require(ReceivedEvent received, Seen seen)
    {
        if (received.Rules is null) { throw new RejectionException(RejectionCode.MissingProperty, "event", "'event' is required."); }
        if (received.NamespaceId == 0) { throw new RejectionException(RejectionCode.MissingProperty, "namespace_id", "'namespace_id' is required."); }
        if (seen.HasFlag(Seen.Id) && received.Id.IsEmpty)
        {
            throw new RejectionException(RejectionCode.InvalidProperty, "id", "'id' must be a text of 1 to 128 characters; leave it out when there is none.");
        }
    }

    private static void ReadAdditional(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, ReceivedEvent received)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new RejectionException(RejectionCode.InvalidProperty, "additional_properties", "'additional_properties' must be an object.");
        }

        var seen = Seen.None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            JsonValues.MakeSureOfName(ref json);
            var property = json.ValueTextEquals("label"u8) ? Seen.Label
                : json.ValueTextEquals("property"u8) ? Seen.Property
                : json.ValueTextEquals("value"u8) ? Seen.Value
                : Seen.None;
            if (property == Seen.None)
            {
                ReadCustom(source, ref json, received);
                continue;
            }

            Once(source, ref seen, property, ref json);
            json.Read();
            if (json.TokenType == JsonTokenType.Null) { continue; }
            switch (property)
            {
                case Seen.Label: received.Label = new PropertyValue(JsonValues.Text(source, ref json, "label"), null); break;
                case Seen.Property: received.Property = new PropertyValue(JsonValues.Text(source, ref json, "property"), null); break;
                default: received.Value = JsonValues.Number(source, ref json, "value"); break;
            }
        }
    }

    private static void ReadCustom(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, ReceivedEvent received)
    {
        var allowed = received.Rules!.CustomProperties.GetAlternateLookup<ReadOnlySpan<byte>>();
        var name = JsonValues.Bytes(source, ref json);
        if (!allowed.TryGetValue(name.Span, out var known))
        {
            throw new RejectionException(
                RejectionCode.UnknownProperty,
                RejectedKind.Recognisable(name.Span),
                $"'{JsonValues.Excerpt(name.Span)}' is not declared among the additional properties of '{received.Rules.Name}'.");
        }

        if (received.Find(known) is not null)
        {
            throw new RejectionException(RejectionCode.DuplicateProperty, known, $"'{known}' is given twice.");
        }

        json.Read();
        if (json.TokenType != JsonTokenType.Null)
        {
            received.AddCustom(known, json.TokenType == JsonTokenType.Number
                ? JsonValues.Number(source, ref json, known)
                : new PropertyValue(JsonValues.Text(source, ref json, known), null));
        }
    }
}
