namespace Counters.Tokens;

/// <summary>What a token may do. No scope includes another; a token may have several.</summary>
public enum Scope
{
    /// <summary>Send events.</summary>
    Ingest,

    /// <summary>Read numbers and definitions.</summary>
    Query,

    /// <summary>Register namespaces and customers.</summary>
    Admin,

    /// <summary>Read how the platform is doing, and nothing of any customer: for a scraper, whose token lies in a file.</summary>
    Metrics,
}

/// <summary>Scopes as settings, headers and documents write them.</summary>
public static class ScopeNames
{
    public static IReadOnlyList<string> All { get; } = ["ingest", "query", "admin", "metrics"];

    public static string Name(this Scope scope) => All[(int)scope];

    public static bool TryParse(string? name, out Scope scope)
    {
        var at = All.IndexOf(name);
        scope = (Scope)Math.Max(0, at);
        return at >= 0;
    }

    private static int IndexOf(this IReadOnlyList<string> names, string? name)
    {
        for (var at = 0; at < names.Count; at++)
        {
            if (names[at] == name) { return at; }
        }

        return -1;
    }
}

/// <summary>Endpoint metadata: the scope that a caller's token must have.</summary>
public sealed record RequiredScope(Scope Scope);
