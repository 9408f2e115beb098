using System.Text;

namespace Counters.Ingest.Parsing;

/// <summary>Writes a number as Ruby does, so that one number is one value: 2.50 and 25e-1 are 2.5, but 2 and 2.0 are an integer and a float.</summary>
/// <remarks>
/// GitLab parses JSON and counts by <c>value.to_s</c>. Two corners differ: below 0.0001 Ruby writes an exponent where this writes all digits, and it
/// keeps about 17 digits where this keeps all.
/// </remarks>
internal static class RubyNumber
{
    /// <summary>Nearly always the very bytes that were sent.</summary>
    public static ReadOnlyMemory<byte> Of(PropertyValue number)
    {
        if (IsRubys(number.Text.Span)) { return number.Text; }
        var text = number.Number!.Value.ToString();
        var isFloat = number.Text.Span.ContainsAny(".eE"u8);
        return Encoding.ASCII.GetBytes(isFloat && !text.Contains('.', StringComparison.Ordinal) ? text + ".0" : text);
    }

    private static bool IsRubys(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny("eE"u8) || text.SequenceEqual("-0"u8)) { return false; }
        var point = text.IndexOf((byte)'.');
        return point < 0 || text[^1] != '0' || point == text.Length - 2;
    }
}
