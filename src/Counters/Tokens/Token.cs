using System.Collections.Immutable;
using System.Security.Cryptography;
using Counters.Http;

namespace Counters.Tokens;

/// <summary>Where a token is written.</summary>
public enum TokenSource
{
    /// <summary><c>Counters:Tokens</c>.</summary>
    Settings,

    /// <summary>The file that <c>Counters:TokensFile</c> names.</summary>
    File,
}

/// <summary>A token that this host knows.</summary>
/// <param name="Name">The client's name: it stands in logs, and in the ids of events that have none of their own.</param>
/// <param name="SecretHash">SHA-256 of the secret, 32 bytes.</param>
public sealed record Token(string Name, ImmutableHashSet<Scope> Scopes, byte[] SecretHash)
{
    /// <summary>The customers and namespaces that it may touch.</summary>
    public Reach Reach { get; init; } = Reach.Everything;

    /// <summary>From then on it is refused; null when it has no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public TokenSource Source { get; init; }

    /// <summary>
    /// What its last use is kept under. A secret that was replaced under the same name begins anew; 64 bits of the hash's hash tell secrets apart
    /// and give nothing away.
    /// </summary>
    public string UseKey { get; } = Convert.ToHexStringLower(SHA256.HashData(SecretHash).AsSpan(0, 8));

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Whether nothing of it differs. Equality of records would compare the hashes by reference.</summary>
    public bool IsSame(Token other) =>
        Name == other.Name && Scopes.SetEquals(other.Scopes) && SecretHash.AsSpan().SequenceEqual(other.SecretHash)
        && Reach.Equals(other.Reach) && ExpiresAt == other.ExpiresAt && Source == other.Source;
}
