using System.Globalization;

namespace Counters.Contracts;

/// <summary>An exact decimal with nine fraction digits: what a total or a sum amounts to. It is never rounded and never wraps.</summary>
/// <remarks>
/// GitLab keeps sums with INCRBYFLOAT, whose result depends on the order of additions. Ours does not: it is an integer count of
/// billionths, as wide as ClickHouse's <c>Decimal(38, 9)</c>.
/// </remarks>
[GenerateSerializer, Immutable, Alias("counters.amount")]
public readonly record struct Amount([property: Id(0)] Int128 Billionths) : IComparable<Amount>
{
    /// <summary>Fraction digits that are kept; an event with more is refused rather than rounded.</summary>
    public const int FractionDigitsMax = 9;

    private static readonly Int128 Unit = 1_000_000_000;

    public static Amount Zero => default;

    public static Amount One => FromInteger(1);

    public static Amount FromInteger(long value) => new(value * Unit);

    public static Amount operator +(Amount left, Amount right) => new(checked(left.Billionths + right.Billionths));

    public static Amount operator -(Amount left, Amount right) => new(checked(left.Billionths - right.Billionths));

    public static bool operator <(Amount left, Amount right) => left.Billionths < right.Billionths;

    public static bool operator >(Amount left, Amount right) => left.Billionths > right.Billionths;

    public static bool operator <=(Amount left, Amount right) => left.Billionths <= right.Billionths;

    public static bool operator >=(Amount left, Amount right) => left.Billionths >= right.Billionths;

    public int CompareTo(Amount other) => Billionths.CompareTo(other.Billionths);

    /// <summary>The plain decimal text: <c>3</c>, <c>-0.5</c>. The form stored in Redis and sent in JSON.</summary>
    public override string ToString()
    {
        var (whole, fraction) = Int128.DivRem(Int128.Abs(Billionths), Unit);
        var sign = Billionths < 0 ? "-" : "";
        return fraction == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}.{(long)fraction:D9}").TrimEnd('0');
    }

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    /// <exception cref="FormatException">The text is not a plain decimal with at most nine fraction digits.</exception>
    public static Amount Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var amount) ? amount : throw new FormatException($"'{text}' is not a decimal with at most nine fraction digits.");

    /// <summary>Reads a plain decimal with at most nine fraction digits; false for anything else, exponents included.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Amount amount)
    {
        amount = default;
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length is 0 or > 29 || fraction.Length > FractionDigitsMax || (point >= 0 && fraction.IsEmpty))
        {
            return false;
        }

        Int128 billionths = 0;
        foreach (var digit in whole)
        {
            if (!char.IsAsciiDigit(digit)) { return false; }
            billionths = (billionths * 10) + (digit - '0');
        }

        for (var place = 0; place < FractionDigitsMax; place++)
        {
            var digit = place < fraction.Length ? fraction[place] : '0';
            if (!char.IsAsciiDigit(digit)) { return false; }
            billionths = (billionths * 10) + (digit - '0');
        }

        amount = new Amount(negative ? -billionths : billionths);
        return true;
    }
}
