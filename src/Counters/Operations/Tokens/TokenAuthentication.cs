using System.Security.Claims;
using System.Text.Encodings.Web;
using Counters.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Operations.Tokens;

/// <summary>Finds out whose token a request carries, and answers those that carry none, an unknown one, or one without the scope.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, TokenRing ring, GuessLimit guesses, Refusals refusals)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, UrlEncoder.Default)
{
    public const string SchemeName = "Token";

    /// <summary>GitLab's header, so that its clients need no change.</summary>
    public const string PrivateToken = "PRIVATE-TOKEN";

    internal const string ScopeClaim = "scope";

    private const string Bearer = "Bearer ";
    private const string Challenge = "Bearer realm=\"counters\"";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Secret() is not { } secret) { return Task.FromResult(AuthenticateResult.NoResult()); }
        if (!guesses.Admits(Context, secret) || ring.Find(secret) is not { } token) { return Task.FromResult(AuthenticateResult.Fail("The token is not known.")); }
        guesses.Remember(secret);
        var claims = token.Scopes.Select(scope => new Claim(ScopeClaim, scope.Name())).Prepend(new Claim(ClaimTypes.Name, token.Name));
        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName));
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
        return WriteAsync(401, "unknown_token", $"No token with this secret is known here. {TokenSetting.Key} lists the SHA-256 of those that are.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { Scope: var scope })
        {
            return WriteAsync(403, "missing_scope", "This address declares no scope, so no token opens it.");
        }

        Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_scope\", scope=\"{scope.Name()}\"";
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
        return TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(Context);
    }
}
