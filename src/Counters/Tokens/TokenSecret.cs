using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Counters.Tokens;

/// <summary>Secrets as clients send them, and what of them is kept at rest.</summary>
public static class TokenSecret
{
    /// <summary>Tells people, and scanners of leaked secrets, whose token it is.</summary>
    public const string Prefix = "ct_";

    /// <summary>256 bits: nobody guesses them, so a plain SHA-256 without salt or stretching is enough at rest.</summary>
    private const int RandomBytes = 32;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>SHA-256 of the secret's UTF-8 bytes.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
