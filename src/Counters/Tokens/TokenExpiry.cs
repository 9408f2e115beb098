using System.Collections.Immutable;
using Counters.Http;
using Microsoft.Extensions.Logging;

namespace Counters.Tokens;

/// <summary>How much longer a token opens the host.</summary>
internal enum TokenState
{
    Valid,

    /// <summary>It ends within <see cref="TokenExpiry.Warning"/>.</summary>
    Expiring,

    Expired,
}

/// <summary>Warns of tokens that are about to end: one line a day for each, and one when it has ended.</summary>
internal sealed partial class TokenExpiry(TimeProvider clock, ILogger<TokenExpiry> logger)
{
    /// <summary>Enough for whoever is on leave for a week.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromDays(14);

    /// <summary>What was said last of each token. At most as many as there are tokens.</summary>
    private Dictionary<string, (TokenState State, DateOnly Day)> _said = [];

    public static TokenState StateOf(Token token, DateTimeOffset now) =>
        token.IsExpired(now) ? TokenState.Expired
        : token.ExpiresAt - now <= Warning ? TokenState.Expiring
        : TokenState.Valid;

    /// <summary>Looks at all tokens once.</summary>
    public void Look(ImmutableArray<Token> tokens)
    {
        var now = clock.GetUtcNow();
        var said = new Dictionary<string, (TokenState State, DateOnly Day)>();
        foreach (var token in tokens)
        {
            var state = StateOf(token, now);
            if (state == TokenState.Valid) { continue; }

            // An end that has come is told once, one that is near once a day.
            var saying = (state, state == TokenState.Expired ? DateOnly.MinValue : DateOnly.FromDateTime(now.UtcDateTime));
            var key = $"{token.UseKey} {token.ExpiresAt:O}";
            said[key] = saying;
            if (_said.TryGetValue(key, out var before) && before == saying) { continue; }
            if (state == TokenState.Expired) { LogExpired(logger, token.Name, Timestamp.Format(token.ExpiresAt!.Value)); }
            else { LogExpiring(logger, token.Name, Timestamp.Format(token.ExpiresAt!.Value), (int)(token.ExpiresAt.Value - now).TotalDays); }
        }

        _said = said;
    }

    [LoggerMessage(
        1621,
        LogLevel.Warning,
        "Token '{Name}' expires at {ExpiresAt}, in {Days} days; its requests are refused from then on. Replace it before.")]
    private static partial void LogExpiring(ILogger logger, string name, string expiresAt, int days);

    [LoggerMessage(1622, LogLevel.Warning, "Token '{Name}' expired at {ExpiresAt}; its requests are refused. Replace or remove it.")]
    private static partial void LogExpired(ILogger logger, string name, string expiresAt);
}
