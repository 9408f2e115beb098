using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Counters.Http.Bodies;

namespace Counters.Customers.Bulk;

/// <summary>A line of NDJSON as it was read: a body, or what is wrong with it.</summary>
/// <param name="Number">Counted from 1, empty lines included, as editors count.</param>
internal readonly record struct NdjsonLine<TBody>(int Number, TBody? Body, string? Fault)
    where TBody : class
{
    /// <summary>Lines that may be broken JSON. Each costs an exception, and a file with more of them is no import.</summary>
    public const int BrokenLinesMax = 100;

    /// <summary>Reads each line as strict JSON of one object. Ends with the last broken line that is looked at.</summary>
    public static List<NdjsonLine<TBody>> ReadAll(ReadOnlySpan<byte> text, JsonTypeInfo<TBody> type, CancellationToken cancellationToken)
    {
        var read = new List<NdjsonLine<TBody>>();
        var broken = 0;
        for (var lines = new NdjsonLines(text); lines.MoveNext() && broken < BrokenLinesMax;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var line = Read(lines.Number, lines.Current, type);
            if (line.Body is null && ++broken == BrokenLinesMax)
            {
                line = line with { Fault = $"{line.Fault} This is the {BrokenLinesMax}th broken line; those after it were not looked at." };
            }

            read.Add(line);
        }

        return read;
    }

    private static NdjsonLine<TBody> Read(int number, ReadOnlySpan<byte> line, JsonTypeInfo<TBody> type)
    {
        if (line[0] != (byte)'{') { return new NdjsonLine<TBody>(number, null, "The line must be a JSON object."); }
        try
        {
            return new NdjsonLine<TBody>(number, JsonSerializer.Deserialize(line, type), null);
        }
        catch (JsonException exception)
        {
            return new NdjsonLine<TBody>(number, null, JsonFault.Of(exception));
        }
    }
}
