using System.Globalization;
using System.Text.Json;

namespace Counters.Tokens.Sources;

/// <summary>A token as it is written somewhere, before anything of it has been checked.</summary>
/// <param name="Customers">Null when the property is not there; an empty list is a mistake, since it would reach nothing.</param>
/// <param name="Namespaces">As for customers.</param>
internal sealed record TokenEntry(
    TokenPlace Place,
    string Name,
    IReadOnlyList<string?> Scopes,
    string Sha256,
    string? ExpiresAt,
    IReadOnlyList<string?>? Customers,
    IReadOnlyList<string?>? Namespaces);

/// <summary>Where an entry stands, so that a fault is found again.</summary>
/// <param name="Path"><c>Counters:Tokens:0</c>, or a file with <c>tokens[0]</c>.</param>
internal readonly record struct TokenPlace(string Path, TokenSource Source)
{
    /// <summary>A property of the entry by its name in <see cref="TokenSetting"/>, written as its source writes it.</summary>
    public string Of(string property, int? at = null) => Source == TokenSource.Settings
        ? $"{Path}:{property}{(at is { } index ? string.Create(CultureInfo.InvariantCulture, $":{index}") : "")}"
        : $"{Path}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(property)}{(at is { } position ? string.Create(CultureInfo.InvariantCulture, $"[{position}]") : "")}";
}
