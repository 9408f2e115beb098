using System.Text;
using System.Text.Json;

namespace Counters.Ingest.Parsing;

/// <summary>Says where a text is malformed, and never what stands there: it may be an identifier.</summary>
internal static class TextPosition
{
    /// <param name="fault">What the reader of a part of the body found.</param>
    /// <param name="firstLine">The line of the body that the part begins on, from 1.</param>
    public static string OfFault(JsonException fault, long firstLine = 1) => At(firstLine + (fault.LineNumber ?? 0), fault.BytePositionInLine ?? 0);

    /// <summary>Where the first bytes are that are not UTF-8.</summary>
    public static string OfInvalidUtf8(ReadOnlySpan<byte> text, long firstLine = 1)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done) { at += consumed; }
        var before = text[..at];
        return At(firstLine + before.Count((byte)'\n'), at - (before.LastIndexOf((byte)'\n') + 1));
    }

    private static string At(long line, long bytesBefore) => $"line {line}, byte {bytesBefore + 1}";
}
