using ClickHouse.Driver;
using Counters.ClickHouse;
using Counters.ClickHouse.Reads;
using Counters.Dictionary.Definitions;
using Counters.Host.CommandLine;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Counters.Host;

/// <summary>Says why the host cannot start in a line that tells what to do, instead of a stack trace.</summary>
internal static class HostErrors
{
    /// <summary>Exit code of a start that was refused.</summary>
    public const int Refused = 1;

    /// <summary>Exit code when the host was told to stop before it had started, as shells have it for an interrupt.</summary>
    public const int Interrupted = 130;

    public static async Task<int> ExplainAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (UsageException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} ('help' tells more.)");
            return Refused;
        }
        catch (Exception exception) when (Explanation(exception) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"Counters cannot start: {explanation}");
            return Refused;
        }
    }

    /// <summary>The words for what may go wrong at a start, or null for what nobody has thought of.</summary>
    public static string? Explanation(Exception exception) => exception switch
    {
        StoreRefusedException or SettingsRefusedException or DefinitionException or ClickHouseLibraryException or EmbeddedEngineException
            or ReadSettingsRefusedException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        RedisConnectionException => $"Redis cannot be reached ({exception.Message}). Check {RedisOptions.Key}.",
        ClickHouseServerException refused =>
            $"ClickHouse refuses what the start needs ({refused.Message.Split('\n')[0].Trim()}). "
            + $"Check {ClickHouseOptions.Key} or {ClickHouseOptions.FileKey}, and the grants of its user.",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{exception.Message} Another process listens there; choose another address with --urls.",
        _ => null,
    };
}
