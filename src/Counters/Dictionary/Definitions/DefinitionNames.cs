
namespace Counters.Dictionary.Definitions;

/// <summary>
/// Tells which names may stand in a canonical path. Only letters, digits and underscores: an event named <c>push-user</c> would be the same
/// counter as the users of <c>push</c>.
/// </summary>
internal static class DefinitionNames
{
    /// <summary>What a refusal says after the name.</summary>
    public static string Rule { get; } = $"may hold only letters, digits and underscores, at most {DefinitionLimits.NameCharactersMax}";

    public static bool IsName(string text) =>
        text.Length is > 0 and <= DefinitionLimits.NameCharactersMax
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    /// <summary>Names joined by dots. Hyphens are harmless here, because no path is built of key paths.</summary>
    public static bool IsKeyPath(string text) => text.Split('.').All(part => IsName(part.Replace('-', '_')));
}
