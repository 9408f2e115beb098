namespace Counters.Customers.Bulk;

/// <summary>Finds the lines of NDJSON: ended by LF or CRLF, the empty ones left out.</summary>
internal ref struct NdjsonLines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text.StartsWith("\uFEFF"u8) ? text[3..] : text;

    /// <summary>The line that <see cref="MoveNext"/> found, without blanks around it.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Counted from 1, empty lines included, as editors count.</summary>
    public int Number { get; private set; }

    /// <summary>How many lines there are; counting ends one above <paramref name="max"/>.</summary>
    public static int Count(ReadOnlySpan<byte> text, int max)
    {
        var count = 0;
        for (var lines = new NdjsonLines(text); count <= max && lines.MoveNext();) { count++; }
        return count;
    }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            Number++;
            var end = _rest.IndexOf((byte)'\n');
            Current = (end < 0 ? _rest : _rest[..end]).Trim(" \t\r"u8);
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (!Current.IsEmpty) { return true; }
        }

        return false;
    }
}
