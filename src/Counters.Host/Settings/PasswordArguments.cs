using ClickHouse.Driver.ADO;
using Counters.ClickHouse;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Host.Settings;

/// <summary>Warns of passwords among the arguments of this program, which every user of the machine sees in the list of processes.</summary>
internal static class PasswordArguments
{
    /// <param name="arguments">Each <c>--name=value</c>.</param>
    /// <returns>A line for each that holds a password, without it.</returns>
    public static IEnumerable<string> Warnings(IEnumerable<string> arguments) =>
        from argument in arguments
        let at = argument.IndexOf('=', StringComparison.Ordinal)
        where at > 0
        let name = argument[..at].TrimStart('-')
        where HoldsPassword(name, argument[(at + 1)..])
        select $"Warning: {name} holds a password and is an argument, which every user of this machine can read while the program runs. {Remedy(name)}";

    private static string Remedy(string name) =>
        Is(name, RedisOptions.Key) ? $"Put the connection string into a file and name it with {RedisOptions.FileKey}."
        : Is(name, ClickHouseOptions.Key) ? $"Put the connection string into a file and name it with {ClickHouseOptions.FileKey}."
        : "Give it as an environment variable, with two underscores for each colon.";

    private static bool HoldsPassword(string name, string value)
    {
        try
        {
            return Is(name, RedisOptions.Key) ? ConfigurationOptions.Parse(value).Password is { Length: > 0 }
                : Is(name, ClickHouseOptions.Key) ? new ClickHouseConnectionStringBuilder(value) is var given && given.ContainsKey("Password") && given.Password.Length > 0
                : value.Length > 0 && name.EndsWith(":Password", StringComparison.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            // The check of the settings refuses it.
            return false;
        }
    }

    private static bool Is(string name, string key) => string.Equals(name, key, StringComparison.OrdinalIgnoreCase);
}
