using System.Buffers.Text;
using Counters.Contracts;

namespace Counters.Ingest.Parsing;

/// <summary>Reads a JSON number exactly, exponents and needless zeros included: what nine fraction digits cannot hold is refused, never rounded.</summary>
internal static class NumberText
{
    /// <summary>No measurement is written longer; with it the exponent is bounded as well.</summary>
    public const int BytesMax = 64;

    private const int ExponentMax = 1_000;

    public static bool TryAmount(ReadOnlySpan<byte> text, out Amount amount)
    {
        amount = default;
        if (text.Length > BytesMax || !TryExponent(text, out var mantissa, out var exponent)) { return false; }
        Span<char> digits = stackalloc char[BytesMax];
        var (count, scale) = Digits(mantissa, digits);
        scale -= exponent;
        while (count > 0 && digits[count - 1] == '0') { (count, scale) = (count - 1, scale - 1); }
        if (count == 0) { return true; }
        return scale <= Amount.FractionDigitsMax && TryPlain(text[0] == '-', digits[..count], scale, out amount);
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> mantissa, out int exponent)
    {
        var at = text.IndexOfAny((byte)'e', (byte)'E');
        mantissa = at < 0 ? text : text[..at];
        exponent = 0;
        if (at < 0) { return true; }
        var digits = text[(at + 1)..];
        if (digits.StartsWith("+"u8)) { digits = digits[1..]; }
        return Utf8Parser.TryParse(digits, out exponent, out var read) && read == digits.Length && exponent is >= -ExponentMax and <= ExponentMax;
    }

    /// <summary>The digits without leading zeros, and how many of them stand behind the point.</summary>
    private static (int Count, int Scale) Digits(ReadOnlySpan<byte> mantissa, Span<char> digits)
    {
        var (count, scale, behindPoint) = (0, 0, false);
        foreach (var character in mantissa)
        {
            if (character == '.') { behindPoint = true; }
            if (character is < (byte)'0' or > (byte)'9') { continue; }
            if (behindPoint) { scale++; }
            if (count > 0 || character != '0') { digits[count++] = (char)character; }
        }

        return (count, scale);
    }

    private static bool TryPlain(bool negative, ReadOnlySpan<char> digits, int scale, out Amount amount)
    {
        amount = default;
        var wholeDigits = digits.Length - scale;
        if (wholeDigits > 29) { return false; }
        var whole = scale <= 0 ? digits.ToString().PadRight(wholeDigits, '0') : wholeDigits > 0 ? digits[..wholeDigits].ToString() : "0";
        var fraction = scale <= 0 ? "" : $".{digits[Math.Max(0, wholeDigits)..].ToString().PadLeft(scale, '0')}";
        return Amount.TryParse($"{(negative ? "-" : "")}{whole}{fraction}", out amount);
    }
}
