using System.Collections.Immutable;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Tokens;

/// <summary>Brings tokens that were changed into force while the host runs. A version with any fault is refused as a whole, and the former one stays.</summary>
internal sealed partial class TokenReload(TokenRing ring, TokenSources sources, TokenExpiry expiry, TimeProvider clock, ILogger<TokenReload> logger)
    : RepeatedWork(Interval, clock)
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

    protected override void Failed(Exception exception) => LogFailed(logger, exception);

    private void Apply(ImmutableArray<Token> tokens)
    {
        var change = TokenChange.Between(ring.Tokens, tokens);
        if (!change.IsEmpty)
        {
            ring.Replace(tokens);
            LogChanged(logger, change, tokens.Length);
            if (tokens.IsEmpty) { LogNoneLeft(logger); }
        }
        else if (_fault is not null)
        {
            LogMended(logger);
        }

        _fault = null;
    }

    private void Refuse(string fault)
    {
        if (fault == _fault) { return; }
        _fault = fault;
        LogRefused(logger, fault);
    }

    [LoggerMessage(LogLevel.Information, "Tokens: {Change}. {Count} are in force.")]
    private static partial void LogChanged(ILogger logger, TokenChange change, int count);

    [LoggerMessage(LogLevel.Warning, "The last token was removed: every call is refused until there is one again.")]
    private static partial void LogNoneLeft(ILogger logger);

    [LoggerMessage(LogLevel.Information, "The tokens can be read again; they are those in force.")]
    private static partial void LogMended(ILogger logger);

    [LoggerMessage(LogLevel.Error, "A newer version of the tokens was refused, and the former one stays in force: {Fault}")]
    private static partial void LogRefused(ILogger logger, string fault);

    [LoggerMessage(LogLevel.Error, "The tokens could not be looked at; the former ones stay in force, and it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
