using System.IO.Hashing;

namespace Counters.Contracts;

/// <summary>The 128-bit hash by which an event is recognised when it is sent again. The text itself is not kept.</summary>
public static class ReplayId
{
    /// <summary>Bytes of one id in messages and in Redis.</summary>
    public const int Bytes = 16;

    /// <summary>Stands for "no id": such an event cannot be recognised when it is sent again.</summary>
    public static readonly UInt128 None = UInt128.Zero;

    /// <summary>XXH128 of the id's UTF-8 bytes, never <see cref="None"/>.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> utf8)
    {
        var hash = XxHash128.HashToUInt128(utf8);
        return hash == None ? UInt128.One : hash;
    }
}
