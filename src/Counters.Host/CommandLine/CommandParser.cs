using Counters.Dictionary;
using Counters.Host.Settings;
using Counters.Query.Parity;

namespace Counters.Host.CommandLine;

/// <summary>Reads the command line, and refuses what it does not know with the nearest that it does.</summary>
/// <remarks>
/// Our own few lines, because System.CommandLine takes the colon in <c>--Counters:Redis=…</c> for the end of the name, and settings have to
/// reach the configuration as ASP.NET Core reads them.
/// </remarks>
internal static class CommandParser
{
    private static readonly string[] Verbs = ["serve", "demo", "check", "parity", "migrate", "ready", "fetch", "token create", "token list", "token revoke", "help"];
    private static readonly string[] HelpWords = ["help", "--help", "-h", "-?", "/?"];

    public static HostCommand Parse(string[] arguments)
    {
        if (arguments.Any(argument => HelpWords.Contains(argument))) { return new HostCommand(Verb.Help, []); }
        return arguments switch
        {
            ["serve", .. var rest] => new HostCommand(Verb.Serve, SettingsOf(rest)),
            ["demo", .. var rest] => new HostCommand(Verb.Demo, SettingsOf([.. rest.Where(argument => argument != "--exit")])) { Exit = rest.Contains("--exit") },
            ["check", .. var rest] => new HostCommand(Verb.Check, SettingsOf(rest)),
            ["parity", .. var rest] => Parity(rest),
            ["migrate", .. var rest] => new HostCommand(Verb.Migrate, SettingsOf(rest)),
            ["ready", .. var rest] => Ready(rest),
            ["fetch"] => new HostCommand(Verb.Fetch, []),
            ["token", .. var rest] => TokenCommandParser.Parse(rest),
            [var word, ..] when !word.StartsWith('-') => throw new UsageException(
                $"There is no command '{word}'. "
                    + (NearestName.Of(word, Verbs) is { } nearest ? $"The nearest known one is '{nearest}'." : $"Known are {string.Join(", ", Verbs)}.")),
            _ => new HostCommand(Verb.Serve, SettingsOf(arguments)),
        };
    }

    /// <summary>Files become settings of their own names; a running host has read its own.</summary>
    private static HostCommand Parity(string[] arguments)
    {
        var pairs = Pairs(arguments).ToList();
        if (pairs.LastOrDefault(pair => pair.Name == "from") is not { Value: { } from })
        {
            return new HostCommand(Verb.Parity, SettingsOf([.. pairs.Select(pair => $"--{Setting(pair.Name)}={pair.Value}")]));
        }

        if (pairs.FirstOrDefault(pair => pair.Name != "from") is { Name: { } other })
        {
            throw new UsageException($"With --from the report is that of the running host, by its own settings; --{other} would change nothing.");
        }

        return Uri.TryCreate(from, UriKind.Absolute, out var host) && host.Scheme is "http" or "https"
            ? new HostCommand(Verb.Parity, []) { ParityFrom = host }
            : throw new UsageException($"'{from}' is not the address of a host; write --from=http://127.0.0.1:5080");

        static string Setting(string name) => name switch
        {
            "columns" => $"{ParityOptions.Section}:{nameof(ParityOptions.Columns)}",
            "namespace-queries" => $"{ParityOptions.Section}:{nameof(ParityOptions.NamespaceQueries)}",
            _ => name,
        };
    }

    private static HostCommand Ready(string[] arguments)
    {
        var options = Pairs(arguments).ToList();
        if (options.FirstOrDefault(option => option.Name != "url") is { Name: { } unknown })
        {
            throw new UsageException($"'ready' has no option --{unknown}; it takes --url.");
        }

        var url = options.Count == 0 ? HostBuilding.Urls : options[^1].Value;
        return new HostCommand(Verb.Ready, []) { Url = Address(url) };
    }

    /// <exception cref="UsageException">It is no address of a host.</exception>
    internal static Uri Address(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"'{url}' is no address: --url={HostBuilding.Urls}, for example.");

    /// <summary>Each as one argument, whichever way it was written. What is no setting at all is refused here; the configuration would ignore it.</summary>
    private static string[] SettingsOf(string[] arguments) => [.. Pairs(arguments).Select(pair => IsKnown(pair.Name)
        ? $"--{pair.Name}={pair.Value}"
        : throw new UsageException(SettingsCheck.Unknown(pair.Name)))];

    /// <summary>Names under <c>Counters:</c> are checked with those of the other sources, when all are together.</summary>
    private static bool IsKnown(string name) =>
        KnownSettings.All.Any(setting => string.Equals(setting.Name, name, StringComparison.OrdinalIgnoreCase))
        || KnownSettings.ForeignSections.Append(Setting.Section).Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>--name=value</c> and <c>--name value</c>.</summary>
    internal static IEnumerable<(string Name, string Value)> Pairs(string[] arguments)
    {
        for (var at = 0; at < arguments.Length; at++)
        {
            var argument = arguments[at];
            if (!argument.StartsWith("--", StringComparison.Ordinal)) { throw new UsageException($"'{argument}' is not expected here; options are written --name=value."); }
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
            {
                yield return (argument[2..equals], argument[(equals + 1)..]);
                continue;
            }

            if (++at == arguments.Length || arguments[at].StartsWith("--", StringComparison.Ordinal)) { throw new UsageException($"{argument} needs a value: {argument}=…"); }
            yield return (argument[2..], arguments[at]);
        }
    }
}
