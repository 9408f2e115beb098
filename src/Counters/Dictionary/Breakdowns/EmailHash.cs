using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Counters.Dictionary.Breakdowns;

/// <summary>Replaces values that hold an e-mail address by a keyed hash, so that addresses are stored nowhere and equal ones still count together.</summary>
/// <remarks>
/// The hash is HMAC-SHA-256 of the value's bytes by the secret of the store, cut to 128 bits. It is of the value as it was sent: two spellings of one
/// address are two values, as the two fields of GitLab's hash would be.
/// </remarks>
internal sealed class EmailHash(ValueSecret secret)
{
    public const string Prefix = "email:";

    private const int HashBytes = 16;

    private static readonly SearchValues<byte> Ends = SearchValues.Create(" \t\r\n<>()[]{},;:\"'|/\\?&=#"u8);

    /// <summary>The value itself, or the hash that stands for it.</summary>
    public ReadOnlyMemory<byte> Hidden(ReadOnlyMemory<byte> value) => HoldsAddress(value.Span) ? Of(value.Span) : value;

    /// <summary>Whether there is an at sign, also one that is escaped as in URLs, between what may be a name and a domain whose top level begins with a letter.</summary>
    public static bool HoldsAddress(ReadOnlySpan<byte> value) => HoldsAddress(value, "@"u8) || HoldsAddress(value, "%40"u8);

    private static bool HoldsAddress(ReadOnlySpan<byte> value, ReadOnlySpan<byte> sign)
    {
        for (var before = value.IndexOf(sign); before >= 0;)
        {
            var rest = value[(before + sign.Length)..];
            var end = rest.IndexOfAny(Ends);
            if (before > 0 && !Ends.Contains(value[before - 1]) && IsDomain(end < 0 ? rest : rest[..end])) { return true; }
            value = rest;
            before = value.IndexOf(sign);
        }

        return false;
    }

    private static bool IsDomain(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd("."u8);
        var point = text.LastIndexOf((byte)'.');
        if (point <= 0) { return false; }
        var top = text[(point + 1)..];
        if (top.Length < 2 || !IsLetter(top[0])) { return false; }
        foreach (var character in top)
        {
            if (!IsLetter(character) && !char.IsAsciiDigit((char)character) && character != '-') { return false; }
        }

        return true;
    }

    /// <summary>Above ASCII are the letters of other scripts.</summary>
    private static bool IsLetter(byte character) => char.IsAsciiLetter((char)character) || character >= 0x80;

    private byte[] Of(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret.Key, value, hash);
        return Encoding.ASCII.GetBytes(Prefix + Convert.ToHexStringLower(hash[..HashBytes]));
    }
}
