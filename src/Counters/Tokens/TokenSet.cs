using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;

namespace Counters.Tokens;

/// <summary>All tokens that open this host now, and whether it is open without one. Tokens are replaced as a whole while it runs.</summary>
/// <param name="tokens">Those that hold from the start.</param>
/// <param name="isOpen">No caller needs a token: a developer's host that only this machine reaches.</param>
public sealed class TokenSet(ImmutableArray<Token> tokens, bool isOpen)
{
    /// <summary>A secret is shorter by far; what is longer is none, and is not hashed.</summary>
    private const int SecretCharactersMax = 512;

    private volatile InForce _inForce = new(tokens, isOpen);

    public ImmutableArray<Token> Tokens => _inForce.Tokens;

    public bool IsOpen => _inForce.IsOpen;

    /// <summary>Puts other tokens in force for all requests that begin from now on. The first token closes an open host; no later change opens it again.</summary>
    public void Replace(ImmutableArray<Token> tokens) => _inForce = new InForce(tokens, _inForce.IsOpen && tokens.IsEmpty);

    /// <summary>Whether a caller may do what needs this scope.</summary>
    public bool Allows(ClaimsPrincipal caller, Scope scope) => IsOpen || ScopeGuard.HasScope(caller, scope);

    /// <summary>The token with this secret, or null.</summary>
    /// <remarks>
    /// Looks the hash up, so that a wrong secret costs one SHA-256 however many tokens there are: guesses need no limit that a good token behind the same
    /// proxy would feel. What the clock tells of a look-up is about the hash, from which nobody comes to a secret of 256 bits.
    /// </remarks>
    public Token? Find(string secret)
    {
        if (secret.Length > SecretCharactersMax) { return null; }
        var hash = TokenSecret.Hash(secret);
        return _inForce.ByHash.TryGetValue(Key(hash), out var token) && CryptographicOperations.FixedTimeEquals(token.SecretHash, hash) ? token : null;
    }

    private static UInt128 Key(byte[] hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash);

    private sealed record InForce(ImmutableArray<Token> Tokens, bool IsOpen)
    {
        public FrozenDictionary<UInt128, Token> ByHash { get; } = Tokens.ToFrozenDictionary(token => Key(token.SecretHash));
    }
}
