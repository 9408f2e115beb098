using System.Text;
using System.Text.Json;
using Counters.Contracts;

namespace Counters.Ingest.Parsing;

/// <summary>Reads single values of the event contract and says what is wrong with others. Texts are copied only when they are escaped.</summary>
internal static class JsonValues
{
    private const int ExcerptCharactersMax = 64;

    /// <summary>A text of at most <see cref="EventReader.TextBytesMax"/> bytes, as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, string property)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw Invalid(property, $"'{property}' must be a text.");
        }

        var text = Bytes(source, ref json);
        return text.Length <= EventReader.TextBytesMax
            ? text
            : throw Invalid(property, $"'{property}' is longer than {EventReader.TextBytesMax} bytes.");
    }

    public static ReadOnlyMemory<byte> Id(ReadOnlyMemory<byte> source, ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String) { throw Invalid("id", "'id' must be a text of 1 to 128 characters."); }
        var text = Bytes(source, ref json);
        if (Encoding.UTF8.GetCharCount(text.Span) is < 1 or > EventReader.IdCharactersMax) { throw Invalid("id", "'id' must be a text of 1 to 128 characters."); }

        // Ids that are derived from an idempotency key are told from sent ones by control characters: no client may send an id that is another client's.
        return HasControl(text.Span)
            ? throw Invalid("id", "'id' must not hold control characters (U+0000 to U+001F, U+007F to U+009F).")
            : text;
    }

    /// <summary>Whether UTF-8 holds a control character: C0, DEL or C1.</summary>
    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyInRange((byte)0x00, (byte)0x1F) || text.Contains((byte)0x7F)) { return true; }
        for (var lead = text.IndexOf((byte)0xC2); lead >= 0 && lead + 1 < text.Length; text = text[(lead + 1)..], lead = text.IndexOf((byte)0xC2))
        {
            if (text[lead + 1] <= 0x9F) { return true; }
        }

        return false;
    }

    /// <summary>A text, or an integer as it is written.</summary>
    public static ReadOnlyMemory<byte> Identifier(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, string property)
    {
        if (json.TokenType == JsonTokenType.Number)
        {
            return json.TryGetInt64(out _) ? Bytes(source, ref json) : throw Invalid(property, $"'{property}' must be a text or an integer.");
        }

        var text = json.TokenType == JsonTokenType.String
            ? Text(source, ref json, property)
            : throw Invalid(property, $"'{property}' must be a text or an integer.");
        return text.IsEmpty ? throw Invalid(property, $"'{property}' is empty; leave it out when there is none.") : text;
    }

    public static long PositiveInteger(ref Utf8JsonReader json, string property) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) && value > 0
            ? value
            : throw Invalid(property, $"'{property}' must be an integer from 1 to {long.MaxValue}.");

    public static DateTimeOffset Time(ref Utf8JsonReader json, string property)
    {
        // Without an offset the reader would take the machine's own time zone.
        // Many writers escape the plus sign.
        if (json.TokenType == JsonTokenType.String && HasOffset(json.ValueIsEscaped ? Unescaped(ref json) : json.ValueSpan) && json.TryGetDateTimeOffset(out var time)
            && time >= DateTimeOffset.UnixEpoch && time.Year < 2100)
        {
            return time;
        }

        throw Invalid(property, $"'{property}' must be a time as in RFC 3339, with Z or an offset, such as 2026-11-22T10:00:00Z.");
    }

    public static PropertyValue Number(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, string property)
    {
        if (json.TokenType != JsonTokenType.Number) { throw Invalid(property, $"'{property}' must be a number."); }
        var text = Bytes(source, ref json);
        return TryAmount(text.Span, out var amount) && amount <= EventReader.ValueMax && amount >= Amount.Zero - EventReader.ValueMax
            ? new PropertyValue(text, amount)
            : throw Invalid(
                property,
                $"'{property}' must be a number of at most {Amount.FractionDigitsMax} fraction digits between -{EventReader.ValueMax} and {EventReader.ValueMax}.");
    }

    /// <summary>The token's own bytes: in place, or a copy when it is escaped.</summary>
    /// <param name="source">What <paramref name="json"/> reads.</param>
    /// <param name="json">Stands on a text, a name or a number.</param>
    public static ReadOnlyMemory<byte> Bytes(ReadOnlyMemory<byte> source, ref Utf8JsonReader json)
    {
        if (json.ValueIsEscaped) { return Unescaped(ref json); }
        var quote = json.TokenType == JsonTokenType.Number ? 0 : 1;
        return source.Slice((int)json.TokenStartIndex + quote, json.ValueSpan.Length);
    }

    /// <summary>Refuses a name that is no text: comparing it with anything would throw.</summary>
    public static void MakeSureOfName(ref Utf8JsonReader json)
    {
        if (json.ValueIsEscaped) { Unescaped(ref json); }
    }

    /// <summary>A name as it may be shown in an error.</summary>
    public static string Excerpt(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        return text.Length <= ExcerptCharactersMax ? text : $"{text[..ExcerptCharactersMax]}…";
    }

    private static byte[] Unescaped(ref Utf8JsonReader json)
    {
        var buffer = new byte[json.ValueSpan.Length];
        try
        {
            return buffer[..json.CopyString(buffer)];
        }
        catch (InvalidOperationException)
        {
            throw Invalid("", "A text holds half of a surrogate pair.");
        }
    }

    private static bool HasOffset(ReadOnlySpan<byte> text) =>
        text.Length > 0 && (text[^1] == 'Z' || (text.Length > 6 && text[^3] == ':' && text[^6] is (byte)'+' or (byte)'-'));

    private static bool TryAmount(ReadOnlySpan<byte> text, out Amount amount)
    {
        // Nearly all numbers are plain; the rest takes its time.
        Span<char> characters = stackalloc char[NumberText.BytesMax];
        return (text.Length <= characters.Length && Amount.TryParse(characters[..Encoding.ASCII.GetChars(text, characters)], out amount))
            || NumberText.TryAmount(text, out amount);
    }

    private static RejectionException Invalid(string property, string detail) => new(RejectionCode.InvalidProperty, property, detail);
}
