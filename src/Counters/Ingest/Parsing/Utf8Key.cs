using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;

namespace Counters.Ingest.Parsing;

/// <summary>Compares texts with UTF-8 bytes, so that the hot path looks names up without making strings of them.</summary>
internal sealed class Utf8Key : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    private const int StackBytesMax = 512;

    public static readonly Utf8Key Comparer = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode([DisallowNull] string obj)
    {
        var bytesMax = Encoding.UTF8.GetMaxByteCount(obj.Length);
        var buffer = bytesMax <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[bytesMax];
        return GetHashCode(buffer[..Encoding.UTF8.GetBytes(obj, buffer)]);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        var bytesMax = Encoding.UTF8.GetMaxByteCount(other.Length);
        var buffer = bytesMax <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[bytesMax];
        return alternate.SequenceEqual(buffer[..Encoding.UTF8.GetBytes(other, buffer)]);
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)XxHash3.HashToUInt64(alternate));

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
