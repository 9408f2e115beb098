using System.Collections.Immutable;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Tokens.Sources;

/// <summary>Brings tokens that were changed into force while the host runs. A version with any fault is refused as a whole, and the former one stays.</summary>
internal sealed partial class TokenReload(TokenSet ring, TokenSources sources, TokenExpiry expiry, TimeProvider clock, ILogger<TokenReload> logger)
    : PeriodicService(Interval, clock)
{
    /// <summary>A token that was taken away is refused after this at the latest, and settings files are read again a quarter of a second after they change.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private volatile string? _fault;

    /// <summary>What is wrong with a newer version that is not in force; null when the tokens in force are those that are written.</summary>
    public string? Fault => _fault;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        if (sources.HaveChanged())
        {
            try
            {
                Apply(sources.Read());
            }
            catch (SettingsRefusedException refused)
            {
                Refuse(refused.Message.ReplaceLineEndings(" "));
            }
        }

        expiry.Look(ring.Tokens);
    }

    protected override Task WorkAsync(CancellationToken stoppingToken)
    {
        Look();
        return Task.CompletedTask;
    }

    protected override void Failed(Exception exception) => LogFailed(logger, exception, ring.Tokens.Length, Interval.TotalSeconds);

    private void Apply(ImmutableArray<Token> tokens)
    {
        var change = TokenChange.Between(ring.Tokens, tokens);
        if (!change.IsEmpty)
        {
            ring.Replace(tokens);
            LogChanged(logger, change, tokens.Length);
            if (tokens.IsEmpty) { LogNoneLeft(logger, change); }
        }
        else if (_fault is not null)
        {
            LogMended(logger, tokens.Length);
        }

        _fault = null;
    }

    private void Refuse(string fault)
    {
        if (fault == _fault) { return; }
        _fault = fault;
        LogRefused(logger, ring.Tokens.Length, fault);
    }

    [LoggerMessage(1611, LogLevel.Information, "Tokens: {Change}. {Count} are in force.")]
    private static partial void LogChanged(ILogger logger, TokenChange change, int count);

    [LoggerMessage(1612, LogLevel.Warning, "The last token was removed ({Change}): all requests are answered 401 until a token is added.")]
    private static partial void LogNoneLeft(ILogger logger, TokenChange change);

    [LoggerMessage(1613, LogLevel.Information, "The tokens are valid again; {Count} are in force.")]
    private static partial void LogMended(ILogger logger, int count);

    [LoggerMessage(
        1614,
        LogLevel.Error,
        "A newer version of the tokens was refused; the {Count} tokens of the former one stay in force. Reason: {Fault}")]
    private static partial void LogRefused(ILogger logger, int count, string fault);

    [LoggerMessage(
        1615,
        LogLevel.Error,
        "Looking for changed tokens failed; the {Count} tokens in force stay, and the next look is in {Seconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, int count, double seconds);
}
