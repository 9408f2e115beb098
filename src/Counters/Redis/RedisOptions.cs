namespace Counters.Redis;

/// <summary>Names the Redis that holds the namespaces.</summary>
public sealed class RedisOptions
{
    /// <summary>The setting that holds the connection string itself, in the form of StackExchange.Redis.</summary>
    public const string Key = "Counters:Redis";

    /// <summary>The setting that names a file with the connection string, in place of <see cref="Key"/>.</summary>
    public const string FileKey = "Counters:RedisFile";

    /// <value>Empty in the settings means that the host starts its own store and puts that one's string here.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>The store is the host's own: durable when it says so, whatever its configuration answers.</summary>
    public bool IsEmbedded { get; set; }
}
