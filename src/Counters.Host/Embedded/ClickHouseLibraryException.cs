namespace Counters.Host.Embedded;

/// <summary>The ClickHouse library is neither cached nor could it be fetched; the message says what to do.</summary>
public sealed class ClickHouseLibraryException : EmbeddedEngineException
{
    private const string WayOut =
        " Or use a ClickHouse of your own: set Counters:ClickHouse to its connection string, for example 'Host=localhost;Port=8123;Username=default;Database=counters'.";

    public ClickHouseLibraryException(string message)
        : base(message + WayOut)
    {
    }

    public ClickHouseLibraryException(string message, Exception inner)
        : base(message + WayOut, inner)
    {
    }
}
