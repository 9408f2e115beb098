using System.Text.Json.Serialization;
using Counters.Http;
using Counters.Redis;
using Counters.Tokens.Sources;
using Counters.Tokens.Uses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Tokens;

/// <summary><c>GET /v1/tokens</c>: the tokens in force, without anything that would open the host.</summary>
public static class TokensEndpoint
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapTokens() => routes
            .MapGet("/v1/tokens", GetAsync)
            .AddEndpointFilter(new ProblemFilter())
            .AuditedAs("tokens.list")
            .WithName("ListTokens")
            .WithTags("Operators")
            .WithSummary("The tokens in force: what each may do, how long, and when it was used last. No secrets and no hashes.");
    }

    private static async Task<JsonAnswer> GetAsync(HttpRequest http, TokenSet ring, TokenReload reload, TokenUseShare uses, TimeProvider clock)
    {
        _ = new QueryParameters(http.Query, []);
        var (tokens, now) = (ring.Tokens, clock.GetUtcNow());
        http.HttpContext.AuditNotes.Count = tokens.Length;
        try
        {
            var used = await uses.LastAsync(tokens);
            var listed = tokens.OrderBy(token => token.Name, StringComparer.Ordinal)
                .Select(token => ListedToken.Of(token, now, used.TryGetValue(token.UseKey, out var last) ? last : null));
            return JsonAnswer.Of(new TokensAnswer(reload.Fault is not null, [.. listed]), TokensJson.Default.TokensAnswer);
        }
        catch (Exception fault) when (RedisFault.IsUnreachable(fault))
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "records_unavailable", "Redis, which knows when tokens were used last, did not answer; ask again.");
        }
    }
}

/// <summary>All tokens in force, by name.</summary>
/// <param name="Stale">A newer version of the tokens was refused, and the former one is in force; the log says why.</param>
internal sealed record TokensAnswer(bool Stale, IReadOnlyList<ListedToken> Tokens);

/// <summary>One token.</summary>
/// <param name="Customers">Those that it is limited to; null when it is not.</param>
/// <param name="Namespaces">Those that it is limited to; null when it is not.</param>
/// <param name="LastUsedAt">To the minute; null when it was not used yet, or so long ago that it was forgotten.</param>
/// <param name="Source"><c>settings</c> or <c>file</c>.</param>
/// <param name="State"><c>valid</c>, <c>expiring</c> or <c>expired</c>.</param>
internal sealed record ListedToken(
    string Name, string[] Scopes, string[]? Customers, long[]? Namespaces, string? ExpiresAt, string? LastUsedAt, string Source, string State)
{
    public static ListedToken Of(Token token, DateTimeOffset now, DateTimeOffset? lastUsedAt) => new(
        token.Name,
        [.. token.Scopes.Order().Select(scope => scope.Name())],
        token.Reach.Customers.IsEmpty ? null : [.. token.Reach.Customers],
        token.Reach.Namespaces.IsEmpty ? null : [.. token.Reach.Namespaces],
        token.ExpiresAt is { } end ? Timestamp.Format(end) : null,
        lastUsedAt is { } used ? Timestamp.Format(used) : null,
        token.Source.ToString().ToLowerInvariant(),
        TokenExpiry.StateOf(token, now).ToString().ToLowerInvariant());
}

/// <summary>How the answer is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokensAnswer))]
internal sealed partial class TokensJson : JsonSerializerContext;
