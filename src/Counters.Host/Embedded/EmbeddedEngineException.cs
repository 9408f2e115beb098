namespace Counters.Host.Embedded;

/// <summary>An engine of the host's own did not start; the message says why and what to do.</summary>
public class EmbeddedEngineException : Exception
{
    public EmbeddedEngineException(string message)
        : base(message)
    {
    }

    public EmbeddedEngineException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
