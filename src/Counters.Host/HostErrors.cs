using Counters.Dictionary;
using Counters.Host.Embedded;
using Counters.State;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Counters.Host;

/// <summary>Says why the host cannot start in a line that tells what to do, instead of a stack trace.</summary>
internal static class HostErrors
{
    /// <summary>Exit code of a start that was refused.</summary>
    public const int Refused = 1;

    public static async Task<int> ExplainAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (Explanation(exception) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"Counters cannot start: {explanation}");
            return Refused;
        }
    }

    private static string? Explanation(Exception exception) => exception switch
    {
        StoreRefusedException or DefinitionException or ClickHouseLibraryException or EmbeddedEngineException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        RedisConnectionException => $"Redis cannot be reached ({exception.Message}). Check {RedisOptions.Key}.",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{exception.Message} Another process listens there; choose another address with --urls.",
        _ => null,
    };
}
