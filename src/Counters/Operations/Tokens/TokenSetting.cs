namespace Counters.Operations.Tokens;

/// <summary>A token as the settings write it: one entry of <c>Counters:Tokens</c>.</summary>
public sealed class TokenSetting
{
    /// <summary>The setting that lists all tokens.</summary>
    public const string Key = "Counters:Tokens";

    /// <summary>The setting that names a JSON file with further tokens: <c>{"tokens":[{"name","scopes","sha256"}]}</c>.</summary>
    public const string FileKey = "Counters:TokensFile";

    /// <summary>1–64 letters, digits, dots, dashes and underscores; unique.</summary>
    public string Name { get; set; } = "";

    /// <summary>Some of ingest, query, admin and metrics.</summary>
    public List<string> Scopes { get; } = [];

    /// <summary>The secret's SHA-256: 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";
}
