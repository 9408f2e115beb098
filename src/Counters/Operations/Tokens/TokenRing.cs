using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;

namespace Counters.Operations.Tokens;

/// <summary>All tokens that open this host, and whether it is open without one.</summary>
/// <param name="IsOpen">Nobody needs a token: a developer's host that only this machine reaches.</param>
public sealed record TokenRing(ImmutableArray<Token> Tokens, bool IsOpen)
{
    /// <summary>Whether a caller may do what needs this scope.</summary>
    public bool Allows(ClaimsPrincipal caller, Scope scope) => IsOpen || caller.HasClaim(TokenAuthentication.ScopeClaim, scope.Name());

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
}
