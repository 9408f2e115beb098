using System.Security.Cryptography;
using System.Text;

namespace Counters.Host.Embedded;

/// <summary>Passwords that programs give to each other: made for one start, never chosen by people.</summary>
internal static class Secret
{
    private const int Bytes = 32;

    /// <returns>256 random bits in hexadecimal, which needs no quotes in a connection string, a file or a URL.</returns>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a server that only compares needs to know of one. A random secret of this length needs no salt.</summary>
    public static string Sha256(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
