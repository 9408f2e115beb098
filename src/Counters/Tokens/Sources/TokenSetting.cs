namespace Counters.Tokens.Sources;

/// <summary>A token as the settings write it: one entry of <c>Counters:Tokens</c>. The tokens file has the same properties in snake case.</summary>
public sealed class TokenSetting
{
    /// <summary>The setting that lists all tokens.</summary>
    public const string Key = "Counters:Tokens";

    /// <summary>1–64 letters, digits, dots, dashes and underscores; unique.</summary>
    public string Name { get; set; } = "";

    /// <summary>Some of ingest, query, admin and metrics.</summary>
    public List<string> Scopes { get; } = [];

    /// <summary>The secret's SHA-256: 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>ISO 8601; from then on the token is refused. Without it the token has no end.</summary>
    public string? ExpiresAt { get; set; }

    /// <summary>The customers that the token is limited to.</summary>
    public List<string> Customers { get; } = [];

    /// <summary>The namespaces that the token is limited to.</summary>
    public List<string> Namespaces { get; } = [];
}
