using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;

namespace Counters.Operations.Tokens;

/// <summary>All tokens that open this host now, and whether it is open without one. Tokens are replaced as a whole while it runs.</summary>
/// <param name="tokens">Those that hold from the start.</param>
/// <param name="isOpen">No caller needs a token: a developer's host that only this machine reaches.</param>
public sealed class TokenRing(ImmutableArray<Token> tokens, bool isOpen)
{
    private volatile InForce _inForce = new(tokens, isOpen);

    public ImmutableArray<Token> Tokens => _inForce.Tokens;

    public bool IsOpen => _inForce.IsOpen;

    /// <summary>Puts other tokens in force for all requests that begin from now on. The first token closes an open host; no later change opens it again.</summary>
    public void Replace(ImmutableArray<Token> tokens) => _inForce = new InForce(tokens, _inForce.IsOpen && tokens.IsEmpty);

    /// <summary>Whether a caller may do what needs this scope.</summary>
    public bool Allows(ClaimsPrincipal caller, Scope scope) => IsOpen || ScopeGuard.HasScope(caller, scope);

    /// <summary>The token with this secret, or null.</summary>
    /// <remarks>
    /// Takes equally long whichever token it is and however much of a hash agrees: all are compared, each in constant time, and on hashes,
    /// so that neither the place nor the beginning of a secret can be found out by the clock.
    /// </remarks>
    public Token? Find(string secret)
    {
        var hash = TokenSecret.Hash(secret);
        Token? found = null;
        foreach (var token in Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(token.SecretHash, hash)) { found = token; }
        }

        return found;
    }

    private sealed record InForce(ImmutableArray<Token> Tokens, bool IsOpen);
}
