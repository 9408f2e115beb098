using System.Collections.Immutable;
using Counters.Hosting;
using Microsoft.Extensions.Configuration;

namespace Counters.Tokens.Sources;

/// <summary>Reads the tokens of a host from its settings and from its tokens file, as one whole.</summary>
internal static class TokenSettingsReader
{
    private static readonly string[] Lists = [nameof(TokenSetting.Scopes), nameof(TokenSetting.Customers), nameof(TokenSetting.Namespaces)];
    private static readonly string[] Texts = [nameof(TokenSetting.Name), nameof(TokenSetting.Sha256), nameof(TokenSetting.ExpiresAt)];

    /// <exception cref="SettingsRefusedException">Lists everything that is wrong.</exception>
    public static ImmutableArray<Token> Read(IConfiguration settings) => Read(settings, TokensFile.Of(settings)?.Look());

    /// <param name="file">What was found in the tokens file; null when the settings name none.</param>
    /// <exception cref="SettingsRefusedException">Lists everything that is wrong.</exception>
    public static ImmutableArray<Token> Read(IConfiguration settings, TokensFileContent? file)
    {
        var faults = new List<string>();
        var entries = Entries(settings, faults).ToList();
        if (file is not null) { entries.AddRange(TokensDocument.Entries(file, faults)); }
        var tokens = TokenValidator.Of(entries, faults);
        return faults.Count == 0 ? tokens : throw new SettingsRefusedException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>What is not known is refused here too: a mistyped limit that was ignored would make a token that reaches everything.</summary>
    private static IEnumerable<TokenEntry> Entries(IConfiguration settings, List<string> faults)
    {
        foreach (var section in settings.GetSection(TokenSetting.Key).GetChildren())
        {
            var place = new TokenPlace(section.Path, TokenSource.Settings);
            foreach (var property in section.GetChildren())
            {
                if (Fault(property) is { } fault) { faults.Add(fault); }
            }

            yield return new TokenEntry(
                place,
                section[nameof(TokenSetting.Name)] ?? "",
                List(section, nameof(TokenSetting.Scopes)) ?? [],
                section[nameof(TokenSetting.Sha256)] ?? "",
                section[nameof(TokenSetting.ExpiresAt)],
                List(section, nameof(TokenSetting.Customers)),
                List(section, nameof(TokenSetting.Namespaces)));
        }
    }

    private static string? Fault(IConfigurationSection property)
    {
        var isList = Lists.Contains(property.Key, StringComparer.OrdinalIgnoreCase);
        return !isList && !Texts.Contains(property.Key, StringComparer.OrdinalIgnoreCase) ? $"{property.Path}: there is no such setting of a token."
            : isList && !string.IsNullOrEmpty(property.Value) ? $"{property.Path}: this is a list; its first entry is {property.Path}:0."
            : !isList && property.Value is null ? $"{property.Path}: this is one value, not a list or nothing."
            : null;
    }

    private static List<string?>? List(IConfigurationSection token, string name) =>
        token.GetChildren().FirstOrDefault(property => string.Equals(property.Key, name, StringComparison.OrdinalIgnoreCase)) is { } list
            ? [.. list.GetChildren().Select(entry => entry.Value)]
            : null;
}
