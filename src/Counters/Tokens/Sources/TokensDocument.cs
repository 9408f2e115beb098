using System.Text.Json;

namespace Counters.Tokens.Sources;

/// <summary>
/// Reads what a tokens file holds: <c>{"tokens":[{"name","scopes","sha256","expires_at","customers","namespaces"}]}</c>. Strictly: a property that
/// is mistyped, given twice or null could otherwise leave out the limit that it was meant to be.
/// </summary>
internal static class TokensDocument
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The entries that could be read; what could not adds a fault.</summary>
    public static IReadOnlyList<TokenEntry> Entries(TokensFileContent file, List<string> faults)
    {
        var found = new List<string>();
        var entries = file.Fault is { } fault ? Refuse(found, fault, new List<TokenEntry>()) : Read(file, found);

        // The path once, in front.
        faults.AddRange(found.Select(each => each.StartsWith(file.Path, StringComparison.Ordinal) ? each : $"{file.Path}: {each}"));
        return entries;
    }

    private static List<TokenEntry> Read(TokensFileContent file, List<string> faults)
    {
        try
        {
            using var json = JsonDocument.Parse(file.Bytes, Strict);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("tokens", out var tokens) || tokens.ValueKind != JsonValueKind.Array)
            {
                return Refuse(faults, """this must be an object with a list of tokens: {"tokens":[…]}.""", new List<TokenEntry>());
            }

            var others = root.EnumerateObject().Where(property => property.Name != "tokens");
            faults.AddRange(others.Select(other => $"'{other.Name}' is not known; there is 'tokens' only."));
            var entries = tokens.EnumerateArray().Select((token, at) => Entry(token, new TokenPlace($"{file.Path}: tokens[{at}]", TokenSource.File), faults));
            return [.. entries.OfType<TokenEntry>()];
        }
        catch (JsonException exception)
        {
            var fault = $"this is not valid JSON from line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} on, or a property is given twice there.";
            return Refuse(faults, fault, new List<TokenEntry>());
        }
    }

    private static TokenEntry? Entry(JsonElement token, TokenPlace place, List<string> faults)
    {
        if (token.ValueKind != JsonValueKind.Object) { return Refuse<TokenEntry?>(faults, $"{place.Path}: a token is an object.", null); }
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var lists = new Dictionary<string, List<string?>>(StringComparer.Ordinal);
        foreach (var property in token.EnumerateObject())
        {
            switch (property.Name)
            {
                case "name" or "sha256" or "expires_at":
                    if (property.Value.ValueKind == JsonValueKind.String) { texts[property.Name] = property.Value.GetString()!; }
                    else { faults.Add($"{place.Path}.{property.Name}: this must be a text; leave it out when there is none."); }
                    break;
                case "scopes" or "customers":
                    if (List(property.Value, JsonValueKind.String) is { } words) { lists[property.Name] = words; }
                    else { faults.Add($"{place.Path}.{property.Name}: this must be a list of texts; leave it out when there are none."); }
                    break;
                case "namespaces":
                    if (List(property.Value, JsonValueKind.Number) is { } ids) { lists[property.Name] = ids; }
                    else { faults.Add($"{place.Path}.{property.Name}: this must be a list of numbers; leave it out when there are none."); }
                    break;
                default:
                    faults.Add($"{place.Path}.{property.Name}: there is no such property of a token.");
                    break;
            }
        }

        return new TokenEntry(
            place,
            texts.GetValueOrDefault("name", ""),
            lists.GetValueOrDefault("scopes", []),
            texts.GetValueOrDefault("sha256", ""),
            texts.GetValueOrDefault("expires_at"),
            lists.GetValueOrDefault("customers"),
            lists.GetValueOrDefault("namespaces"));
    }

    private static List<string?>? List(JsonElement list, JsonValueKind kind) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(entry => entry.ValueKind == kind)
            ? [.. list.EnumerateArray().Select(entry => kind == JsonValueKind.Number ? entry.GetRawText() : entry.GetString())]
            : null;

    private static T Refuse<T>(List<string> faults, string fault, T nothing)
    {
        faults.Add(fault);
        return nothing;
    }
}
