using System.Collections.Immutable;
using Counters.Hosting;
using Counters.Redis;
using Microsoft.Extensions.Logging;

namespace Counters.Tokens.Uses;

/// <summary>Shares the last uses of tokens among the silos through Redis, at a pace.</summary>
/// <remarks>A crash loses at most <see cref="Interval"/> of them. They are there to find tokens that are no longer needed; nothing else depends on them.</remarks>
internal sealed partial class TokenUseShare(TokenSet ring, TokenUses uses, RedisTokenUses shared, TimeProvider clock, ILogger<TokenUseShare> logger)
    : PeriodicService(Interval, clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly LogThrottle _notWritten = new(clock);
    private Dictionary<string, long> _written = new(StringComparer.Ordinal);

    /// <summary>The last use of each of the tokens, on any silo; those that were never used are not in it.</summary>
    /// <exception cref="Exception">Redis did not answer; see <see cref="RedisFault"/>.</exception>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> LastAsync(ImmutableArray<Token> tokens)
    {
        var minutes = await shared.ReadAsync([.. tokens.Select(token => token.UseKey)]);
        foreach (var token in tokens)
        {
            if (uses.Of(token) is > 0 and var here && here > minutes.GetValueOrDefault(token.UseKey)) { minutes[token.UseKey] = here; }
        }

        return minutes.ToDictionary(used => used.Key, used => DateTimeOffset.FromUnixTimeSeconds(used.Value * 60), StringComparer.Ordinal);
    }

    /// <summary>Writes what has been noted since the last time.</summary>
    public async Task FlushAsync()
    {
        var tokens = ring.Tokens;
        uses.Keep(tokens.Select(token => token.UseKey).ToHashSet(StringComparer.Ordinal));
        var now = tokens.Select(token => KeyValuePair.Create(token.UseKey, uses.Of(token))).Where(used => used.Value > 0).ToDictionary(StringComparer.Ordinal);
        var news = now.Where(used => _written.GetValueOrDefault(used.Key) < used.Value).ToDictionary(StringComparer.Ordinal);
        if (news.Count > 0) { await shared.WriteAsync(news); }
        _written = now;
    }

    /// <summary>The last uses are written before Redis is let go.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await FlushAsync();
        }
        catch (Exception exception) when (RedisFault.IsUnreachable(exception))
        {
            LogLost(logger, exception, ring.Tokens.Length);
        }
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => FlushAsync();

    protected override void Failed(Exception exception)
    {
        if (_notWritten.Admits(out var suppressed)) { LogNotWritten(logger, exception, ring.Tokens.Length, Interval.TotalSeconds, suppressed); }
    }

    [LoggerMessage(
        1631,
        LogLevel.Warning,
        "Writing the last uses of {Count} tokens to Redis failed; they are kept and written again in {Seconds} s. ({Suppressed} similar "
            + "messages suppressed)")]
    private static partial void LogNotWritten(ILogger logger, Exception exception, int count, double seconds, long suppressed);

    [LoggerMessage(
        1632,
        LogLevel.Warning,
        "Writing the last uses of {Count} tokens to Redis failed at the stop; the list of tokens shows earlier uses.")]
    private static partial void LogLost(ILogger logger, Exception exception, int count);
}
