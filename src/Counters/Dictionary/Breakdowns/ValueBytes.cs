using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace Counters.Dictionary.Breakdowns;

/// <summary>Compares values as UTF-8 bytes, so that the hot path finds a known one without making anything of it.</summary>
internal sealed class ValueBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly ValueBytes Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x is null ? y is null : y is not null && Equals(x.AsSpan(), y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => unchecked((int)XxHash3.HashToUInt64(alternate));

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
