using System.Collections.Immutable;
using Counters.Dictionary;

namespace Counters.Host.CommandLine;

/// <summary>Reads what follows <c>token</c> on the command line.</summary>
internal static class TokenCommandParser
{
    private const string Commands = "token create --name NAME --scopes ingest,query,admin, token list and token revoke NAME --file tokens.json";

    public static HostCommand Parse(string[] arguments) => arguments switch
    {
        ["create", .. var rest] => Create(Options("create", rest, "name", "scopes", "expires", "customers", "namespaces", "file")),
        ["list", .. var rest] => List(Options("list", rest, "file", "url")),
        ["revoke", var name, .. var rest] when !name.StartsWith('-') => Revoke(name, Options("revoke", rest, "file")),
        ["revoke", ..] => throw new UsageException("Say whose token to revoke: token revoke NAME --file tokens.json"),
        [var word, ..] when NearestName.Of(word, ["create", "list", "revoke"]) is { } nearest => throw new UsageException(
            $"There is no command 'token {word}'. The nearest known one is 'token {nearest}'."),
        _ => throw new UsageException($"Tokens can be created, listed and revoked: {Commands}."),
    };

    private static HostCommand Create(ILookup<string, string> options) => new(Verb.CreateToken, [])
    {
        Token = new TokenCommand
        {
            Name = options["name"].LastOrDefault() ?? "",
            Scopes = Words(options["scopes"]),
            Expires = options["expires"].LastOrDefault(),
            Customers = Limits("customers", options),
            Namespaces = Limits("namespaces", options),
            File = options["file"].LastOrDefault(),
        },
    };

    private static HostCommand List(ILookup<string, string> options)
    {
        if (options.Contains("file") && options.Contains("url"))
        {
            throw new UsageException("Give either --file, for the tokens of a file, or --url, for those that a running host has in force.");
        }

        return new HostCommand(Verb.ListTokens, [])
        {
            Url = CommandParser.Address(options["url"].LastOrDefault() ?? HostBuilding.Urls),
            Token = new TokenCommand { File = options["file"].LastOrDefault() },
        };
    }

    private static HostCommand Revoke(string name, ILookup<string, string> options) => options["file"].LastOrDefault() is { Length: > 0 } file
        ? new HostCommand(Verb.RevokeToken, []) { Token = new TokenCommand { Name = name, File = file } }
        : throw new UsageException(
            $"Say in which file the token is: token revoke {name} --file tokens.json. A token of the settings is taken away by removing it there.");

    private static ILookup<string, string> Options(string verb, string[] arguments, params string[] known)
    {
        var options = CommandParser.Pairs(arguments).ToLookup(pair => pair.Name, pair => pair.Value);
        return options.FirstOrDefault(option => !known.Contains(option.Key)) is { Key: var unknown }
            ? throw new UsageException($"'token {verb}' has no option --{unknown}; it takes {string.Join(", ", known.Select(name => $"--{name}"))}.")
            : options;
    }

    /// <summary>A limit that is given and empty is a mistake of a script; the token would otherwise reach everything.</summary>
    private static ImmutableArray<string> Limits(string name, ILookup<string, string> options)
    {
        var words = Words(options[name]);
        return words.IsEmpty && options.Contains(name) ? throw new UsageException($"--{name} names none; leave it out when the token is not limited.") : words;
    }

    private static ImmutableArray<string> Words(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];
}
