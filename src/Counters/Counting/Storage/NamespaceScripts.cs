using Counters.Redis;

namespace Counters.Counting.Storage;

/// <summary>Holds the scripts by which a namespace's owner writes to Redis. Each checks first that its caller still is the owner.</summary>
internal static class NamespaceScripts
{
    /// <summary>What a script answers when another owner has taken over.</summary>
    public const long Fenced = -1;

    public static readonly string Open = RedisScript.Read(typeof(NamespaceScripts), "open");
    public static readonly string Commit = RedisScript.Read(typeof(NamespaceScripts), "commit");
    public static readonly string Compact = RedisScript.Read(typeof(NamespaceScripts), "compact");
    public static readonly string Discard = RedisScript.Read(typeof(NamespaceScripts), "discard");
    public static readonly string Close = RedisScript.Read(typeof(NamespaceScripts), "close");
}
