using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Counters.Operations.Tokens;

/// <summary>Reads tokens from the settings, and refuses wrong ones by the setting's name.</summary>
internal static partial class TokenReader
{
    /// <summary>Every request is compared with every token: beyond this that would be felt, and each service needs one only.</summary>
    public const int TokensMax = 1_000;

    private const int HashBytes = 32;

    /// <exception cref="SettingsRefusedException">Lists everything that is wrong.</exception>
    public static ImmutableArray<Token> Read(IConfiguration settings)
    {
        var tokens = ImmutableArray.CreateBuilder<Token>();
        var faults = new List<string>();
        foreach (var section in settings.GetSection(TokenSetting.Key).GetChildren().Concat(OfFile(settings)))
        {
            var entry = new TokenSetting();
            section.Bind(entry);
            var before = faults.Count;
            faults.AddRange(Faults(section.Path, entry));
            if (tokens.Any(token => token.Name == entry.Name)) { faults.Add($"{section.Path}:Name: '{entry.Name}' names another token already."); }
            if (faults.Count == before) { tokens.Add(Known(entry)); }
        }

        if (tokens.Count > TokensMax) { faults.Add($"{TokenSetting.Key}: {tokens.Count} tokens are too many; at most {TokensMax}."); }
        return faults.Count == 0 ? tokens.ToImmutable() : throw new SettingsRefusedException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>Whether this may be a token's name.</summary>
    public static bool IsName(string name) => PlainName().IsMatch(name);

    private static IEnumerable<IConfigurationSection> OfFile(IConfiguration settings) => settings[TokenSetting.FileKey] is { Length: > 0 } file
        ? new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file)).Build().GetSection("tokens").GetChildren()
        : [];

    private static IEnumerable<string> Faults(string path, TokenSetting entry)
    {
        if (!IsName(entry.Name)) { yield return $"{path}:Name: a token needs a name of 1 to 64 letters, digits, dots, dashes and underscores."; }
        if (entry.Scopes.Count == 0) { yield return $"{path}:Scopes: a token needs at least one of {string.Join(", ", ScopeNames.All)}."; }
        for (var at = 0; at < entry.Scopes.Count; at++)
        {
            if (!ScopeNames.TryParse(entry.Scopes[at], out _)) { yield return $"{path}:Scopes:{at}: '{entry.Scopes[at]}' is none of {string.Join(", ", ScopeNames.All)}."; }
        }

        // The value is not repeated: somebody may have put the secret itself there.
        if (!Hash().IsMatch(entry.Sha256)) { yield return $"{path}:Sha256: this must be the secret's SHA-256, {HashBytes * 2} hexadecimal digits."; }
    }

    private static Token Known(TokenSetting entry)
    {
        var scopes = entry.Scopes.Select(name => ScopeNames.TryParse(name, out var scope) ? scope : throw new InvalidOperationException());
        return new Token(entry.Name, [.. scopes], Convert.FromHexString(entry.Sha256));
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"^[0-9A-Fa-f]{64}\z")]
    private static partial Regex Hash();
}
