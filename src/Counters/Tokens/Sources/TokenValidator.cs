using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Counters.Contracts;
using Counters.Http;

namespace Counters.Tokens.Sources;

/// <summary>Makes tokens of entries, or says everything that is wrong with them. No fault repeats a hash: somebody may have written the secret in its place.</summary>
internal static partial class TokenValidator
{
    /// <summary>Each service needs one only; more are a mistake in a file.</summary>
    public const int TokensMax = 1_000;

    /// <summary>Each is looked up in every call that is limited to it.</summary>
    public const int CustomersMax = 100;

    /// <summary>They become parameters of queries.</summary>
    public const int NamespacesMax = 1_000;

    private const int HashBytes = 32;

    /// <summary>The tokens without faults; those that have any add them to the list.</summary>
    public static ImmutableArray<Token> Of(IEnumerable<TokenEntry> entries, List<string> faults)
    {
        var tokens = new Dictionary<string, Token>(StringComparer.Ordinal);
        var hashes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            var before = faults.Count;
            faults.AddRange(Faults(entry));
            if (tokens.ContainsKey(entry.Name)) { faults.Add($"{entry.Place.Of(nameof(Token.Name))}: '{entry.Name}' names another token already."); }
            else if (hashes.TryGetValue(entry.Sha256, out var other))
            {
                faults.Add($"{entry.Place.Of(nameof(TokenSetting.Sha256))}: '{other}' has the same; each token has a secret of its own.");
            }

            if (faults.Count > before) { continue; }
            tokens.Add(entry.Name, Known(entry));
            hashes.Add(entry.Sha256, entry.Name);
        }

        if (tokens.Count > TokensMax) { faults.Add($"{TokenSetting.Key}: {tokens.Count} tokens are too many; at most {TokensMax}."); }
        return [.. tokens.Values];
    }

    /// <summary>Whether this may be a token's name.</summary>
    public static bool IsName(string name) => PlainName().IsMatch(name);

    /// <summary>Whether this may stand in a token's list of customers.</summary>
    public static bool IsCustomer(string? text) => text is not null && CustomerId.IsValid(text);

    /// <summary>Whether this may stand in a token's list of namespaces.</summary>
    public static bool TryParseNamespace(string? text, out long namespaceId) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out namespaceId) && namespaceId > 0;

    private static IEnumerable<string> Faults(TokenEntry entry)
    {
        var place = entry.Place;
        if (!IsName(entry.Name)) { yield return $"{place.Of(nameof(TokenSetting.Name))}: a token needs a name of 1 to 64 letters, digits, dots, dashes and underscores."; }
        if (entry.Scopes.Count == 0) { yield return $"{place.Of(nameof(TokenSetting.Scopes))}: a token needs at least one of {string.Join(", ", ScopeNames.All)}."; }
        foreach (var (at, scope) in entry.Scopes.Index())
        {
            if (!ScopeNames.TryParse(scope, out _)) { yield return $"{place.Of(nameof(TokenSetting.Scopes), at)}: '{scope}' is none of {string.Join(", ", ScopeNames.All)}."; }
        }

        if (!Hash().IsMatch(entry.Sha256)) { yield return $"{place.Of(nameof(TokenSetting.Sha256))}: this must be the secret's SHA-256, {HashBytes * 2} hexadecimal digits."; }
        if (entry.ExpiresAt is { } end && !Timestamp.TryParse(end, out _))
        {
            yield return $"{place.Of(nameof(TokenSetting.ExpiresAt))}: '{end}' is not an ISO 8601 time such as 2027-01-31T00:00:00Z or 2027-01-31.";
        }

        var customers = ListFaults(place, nameof(TokenSetting.Customers), entry.Customers, CustomersMax, "a customer's id", IsCustomer);
        var namespaces = ListFaults(
            place, nameof(TokenSetting.Namespaces), entry.Namespaces, NamespacesMax, "a namespace's id, a positive integer", text => TryParseNamespace(text, out _));
        foreach (var fault in customers.Concat(namespaces)) { yield return fault; }
    }

    private static IEnumerable<string> ListFaults(
        TokenPlace place, string property, IReadOnlyList<string?>? texts, int max, string what, Func<string?, bool> isOne)
    {
        if (texts is null) { yield break; }
        if (texts.Count == 0) { yield return $"{place.Of(property)}: an empty list would reach nothing; leave it out when the token is not limited by it."; }
        if (texts.Count > max) { yield return $"{place.Of(property)}: {texts.Count} are too many; at most {max}."; }
        foreach (var (at, text) in texts.Index())
        {
            if (!isOne(text)) { yield return $"{place.Of(property, at)}: '{text}' is not {what}."; }
        }
    }

    private static Token Known(TokenEntry entry)
    {
        var scopes = entry.Scopes.Select(name => ScopeNames.TryParse(name, out var scope) ? scope : throw new InvalidOperationException());
        var namespaces = (entry.Namespaces ?? []).Select(text => TryParseNamespace(text, out var id) ? id : throw new InvalidOperationException());
        return new Token(entry.Name, [.. scopes], Convert.FromHexString(entry.Sha256))
        {
            Reach = entry is { Customers: null, Namespaces: null } ? Reach.Everything : Reach.Of((entry.Customers ?? []).OfType<string>(), namespaces),
            ExpiresAt = entry.ExpiresAt is { } end && Timestamp.TryParse(end, out var expiresAt) ? expiresAt : null,
            Source = entry.Place.Source,
        };
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"^[0-9A-Fa-f]{64}\z")]
    private static partial Regex Hash();
}
