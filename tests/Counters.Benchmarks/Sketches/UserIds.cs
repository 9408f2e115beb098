using System.Globalization;
using System.Text;

namespace Counters.Benchmarks.Sketches;

/// <summary>Distinct identifiers in a row, as they stand in a request: eight decimal digits each, in no order that a hash would notice.</summary>
internal sealed class UserIds
{
    private const int Digits = 8;

    private readonly byte[] _text;

    public UserIds(int count)
    {
        var text = new StringBuilder(count * Digits);
        for (var number = 0; number < count; number++) { text.Append(CultureInfo.InvariantCulture, $"{10_000_000 + number}"); }
        _text = Encoding.ASCII.GetBytes(text.ToString());
    }

    public ReadOnlySpan<byte> this[int number] => _text.AsSpan(number * Digits, Digits);
}
