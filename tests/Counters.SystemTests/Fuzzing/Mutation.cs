using System.Text;

namespace Counters.SystemTests.Fuzzing;

/// <summary>Breaks bytes in the ways that clients, networks and mischief do.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null", "true", "NaN", "-Infinity", "-1", "0", "1e999", "-0", "1e-400", "9223372036854775808", "18446744073709551616", "0.1234567891",
            "007", "\"\"", "{}", "[]", "{", "}", "[", "]",
            ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "\\x", "//", "/*", "\uFEFF", "\0", "\r\n", "\t", " ", "'", "\u2028",
            "\ud83d\ude00", "\"id\":\"x\",", "\"event\":\"create_ci_build\",",
            "\"additional_properties\":{},",
            "\"namespace_id\":1,",
            "\"time\":\"2026-02-30T25:61:61Z\",",
            "\"time\":\"0001-01-01T00:00:00+14:00\",",
            "\"value\":1e15",
            "\"__proto__\":1,",
            new string('9', 70), new string('a', 200), new string('b', 2_000), new string('[', 80), new string('[', 5_000), string.Concat(Enumerable.Repeat("{\"a\":", 100)),
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC0, 0x80],
    ];

    public byte[] Of(byte[] text)
    {
        var bytes = new List<byte>(text);
        for (var left = 1 + random.Next(4); left > 0; left--) { Once(bytes); }
        return [.. bytes];
    }

    private void Once(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 24), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.Insert(at, (byte)random.Next(256)); break;
            case 3: bytes.RemoveRange(at, length); break;
            case 4: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length)); break;
            case 5: bytes.RemoveRange(at, bytes.Count - at); break;
            case 6: Replace(bytes, at, length); break;
            default: bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]); break;
        }
    }

    /// <summary>A token in the place of a value: from a colon to the next comma or brace.</summary>
    private void Replace(List<byte> bytes, int at, int length)
    {
        var colon = bytes.IndexOf((byte)':', at);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, character => character is (byte)',' or (byte)'}');
        if (end > 0) { (at, length) = (colon + 1, end - colon - 1); }
        bytes.RemoveRange(at, length);
        bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
    }
}
