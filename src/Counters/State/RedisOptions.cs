namespace Counters.State;

/// <summary>Which Redis holds the namespaces.</summary>
public sealed class RedisOptions
{
    /// <summary>The setting that holds the connection string itself, in the form of StackExchange.Redis.</summary>
    public const string Key = "Counters:Redis";

    /// <value>Empty in the settings means that the host starts its own store and puts that one's string here.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>The store is the host's own: durable when it says so, whatever its configuration answers.</summary>
    public bool IsEmbedded { get; set; }
}
