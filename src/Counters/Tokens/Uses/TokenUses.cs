using System.Collections.Concurrent;

namespace Counters.Tokens.Uses;

/// <summary>When each token was used last on this silo, to the minute. <see cref="TokenUseShare"/> shares it with the others.</summary>
internal sealed class TokenUses(TimeProvider clock)
{
    /// <summary>Unix minutes by <see cref="Token.UseKey"/>. At most those of the tokens in force, and of tokens removed since <see cref="Keep"/> was called.</summary>
    private readonly ConcurrentDictionary<string, long> _used = new(StringComparer.Ordinal);

    /// <summary>Notes that a token has just been used. Called for every request, so it writes once a minute for each token.</summary>
    public void Seen(Token token)
    {
        var minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (!_used.TryGetValue(token.UseKey, out var known) || known < minute) { _used[token.UseKey] = minute; }
    }

    /// <summary>Zero when the token was not used here.</summary>
    public long Of(Token token) => _used.GetValueOrDefault(token.UseKey);

    /// <summary>Forgets all tokens but these.</summary>
    public void Keep(IReadOnlySet<string> keys)
    {
        foreach (var key in _used.Keys.Where(key => !keys.Contains(key))) { _used.TryRemove(key, out _); }
    }
}
