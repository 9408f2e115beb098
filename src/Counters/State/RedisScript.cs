namespace Counters.State;

/// <summary>The Lua scripts that ship in this assembly, by file name.</summary>
internal static class RedisScript
{
    public static readonly string Open = Read("open");
    public static readonly string Commit = Read("commit");
    public static readonly string Compact = Read("compact");
    public static readonly string Discard = Read("discard");
    public static readonly string Replace = Read("replace");
    public static readonly string Close = Read("close");
    public static readonly string DictionaryRead = Read("dictionary-read");
    public static readonly string AuditPut = Read("audit-put");
    public static readonly string AuditRemove = Read("audit-remove");
    public static readonly string DictionaryReplace = Read("dictionary-replace");
    public static readonly string ValuesNumber = Read("values-number");
    public static readonly string ValuesRetire = Read("values-retire");

    /// <summary>What a script answers when another owner has taken over.</summary>
    public const long Fenced = -1;

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"Counters.State.Scripts.{name}.lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
