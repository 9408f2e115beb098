using System.Buffers.Binary;
using System.Security.Cryptography;
using Counters.Contracts;

namespace Counters.Counting.Segments;

/// <summary>
/// Makes the ids of segments. An id tells its account, here and in SQL: a UUIDv7 of the account's hour that ends in the eight digits of the
/// silo.
/// </summary>
/// <remarks>42 random bits are left, in each millisecond; two ids must differ only within one bucket of one namespace.</remarks>
internal static class SegmentId
{
    private const int Bytes = 16;
    private const int SiloAt = 12;

    public static Guid Draw(Account account, DateTimeOffset now)
    {
        // The hour is the account's even where a clock stepped back, or a millisecond after it was looked up.
        var start = DateTimeOffset.UnixEpoch.AddHours(account.Hour);
        var end = start.AddHours(1).AddMilliseconds(-1);
        Span<byte> bytes = stackalloc byte[Bytes];
        Guid.CreateVersion7(now < start ? start : now > end ? end : now).TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[SiloAt..], account.Silo);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>For ids that <see cref="Draw"/> made.</summary>
    public static Account AccountOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return new Account((uint)(milliseconds / 1000 / RollupHour.Seconds), BinaryPrimitives.ReadUInt32BigEndian(bytes[SiloAt..]));
    }

    /// <summary>A number for a silo that starts.</summary>
    public static uint DrawSilo() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
