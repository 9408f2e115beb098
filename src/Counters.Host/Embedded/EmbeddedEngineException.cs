namespace Counters.Host.Embedded;

/// <summary>An embedded engine could not be started; the message says what to do.</summary>
internal sealed class EmbeddedEngineException(string message, Exception? inner = null) : Exception(message, inner);
