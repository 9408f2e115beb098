using System.Security.Claims;
using System.Text.Encodings.Web;
using Counters.Http;
using Counters.Tokens.Sources;
using Counters.Tokens.Uses;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Tokens;

/// <summary>Finds out whose token a request carries, and answers those that carry none, one that is unknown or expired, or one that may not make this call.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    TokenSet ring,
    TokenUses uses,
    Refusals refusals,
    TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, UrlEncoder.Default)
{
    public const string SchemeName = "Token";

    /// <summary>GitLab's header, so that its clients need no change.</summary>
    public const string PrivateToken = "PRIVATE-TOKEN";

    internal const string ScopeClaim = "scope";

    private const string Bearer = "Bearer ";
    private const string Challenge = "Bearer realm=\"counters\"";

    /// <summary>The token of this request, when it has ended: only who has its secret learns its name.</summary>
    private Token? _expired;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Secret() is not { } secret) { return Task.FromResult(AuthenticateResult.NoResult()); }
        if (ring.Find(secret) is not { } token) { return Task.FromResult(AuthenticateResult.Fail("The token is not known.")); }
        if (token.IsExpired(clock.GetUtcNow()))
        {
            _expired = token;
            return Task.FromResult(AuthenticateResult.Fail("The token has expired."));
        }

        uses.Seen(token);
        var claims = token.Scopes.Select(scope => new Claim(ScopeClaim, scope.Name())).Prepend(new Claim(ClaimTypes.Name, token.Name));
        var principal = new ClaimsPrincipal(new CallerIdentity(claims, SchemeName, token.Reach));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Secret() is null)
        {
            Response.Headers.WWWAuthenticate = Challenge;
            return WriteAsync(401, "missing_token", $"This call needs a token: send it as '{PrivateToken}: …' or 'Authorization: Bearer …'.");
        }

        Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"invalid_token\"";
        if (_expired is { } expired)
        {
            return WriteAsync(
                401, "expired_token", $"The token '{expired.Name}' has expired at {Timestamp.Format(expired.ExpiresAt!.Value)}; ask whoever runs this host for a new one.");
        }

        return WriteAsync(401, "unknown_token", $"No token with this secret is known here. {TokenSetting.Key} and {TokensFile.Key} list the SHA-256 of those that are.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { Scope: var scope })
        {
            return WriteAsync(403, "missing_scope", "This address declares no scope, so no token opens it.");
        }

        Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_scope\", scope=\"{scope.Name()}\"";
        if (ScopeGuard.HasScope(Context.User, scope))
        {
            return WriteAsync(
                403, "out_of_reach", $"The token '{Context.User.Identity?.Name}' is limited to some customers or namespaces, and this call is about the whole platform.");
        }

        return WriteAsync(403, "missing_scope", $"The token '{Context.User.Identity?.Name}' has no scope '{scope.Name()}', which this call needs.");
    }

    private string? Secret()
    {
        if (Request.Headers[PrivateToken].ToString() is { Length: > 0 } secret) { return secret; }
        var authorization = Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && authorization.AsSpan(Bearer.Length).Trim() is { Length: > 0 } bearer
            ? bearer.ToString()
            : null;
    }

    private Task WriteAsync(int status, string code, string detail)
    {
        refusals.Refused(Context, code);
        return Problems.WriteAsync(Context, status, code, detail);
    }
}
