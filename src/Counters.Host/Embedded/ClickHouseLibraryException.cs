namespace Counters.Host.Embedded;

/// <summary>The embedded ClickHouse's library is not there and could not be fetched; the message says what to do.</summary>
internal sealed class ClickHouseLibraryException(string message, Exception? inner = null) : Exception(message, inner);
