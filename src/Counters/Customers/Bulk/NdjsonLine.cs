using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Counters.Customers;

/// <summary>A line of NDJSON as it was read: a body, or what is wrong with it.</summary>
/// <param name="Number">Counted from 1, empty lines included, as editors count.</param>
internal readonly record struct NdjsonLine<TBody>(int Number, TBody? Body, string? Fault)
    where TBody : class
{
    /// <summary>Lines are ended by LF or CRLF; empty ones are skipped. Each is strict JSON of one object.</summary>
    public static List<NdjsonLine<TBody>> ReadAll(ReadOnlySpan<byte> text, JsonTypeInfo<TBody> type)
    {
        var lines = new List<NdjsonLine<TBody>>();
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            number++;
            var line = text[range].Trim(" \t\r"u8);
            if (number == 1 && line.StartsWith("\uFEFF"u8)) { line = line[3..]; }
            if (!line.IsEmpty) { lines.Add(Read(number, line, type)); }
        }

        return lines;
    }

    private static NdjsonLine<TBody> Read(int number, ReadOnlySpan<byte> line, JsonTypeInfo<TBody> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) is { } body
                ? new NdjsonLine<TBody>(number, body, null)
                : new NdjsonLine<TBody>(number, null, "The line must be a JSON object, not null.");
        }
        catch (JsonException exception)
        {
            return new NdjsonLine<TBody>(number, null, JsonFault.Of(exception));
        }
    }
}
