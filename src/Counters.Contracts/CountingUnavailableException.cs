namespace Counters.Contracts;

/// <summary>The namespace could not store events just now. A retry of the same events is safe, and finds what was stored as duplicates.</summary>
[GenerateSerializer, Alias("counters.counting-unavailable")]
public class CountingUnavailableException : Exception
{
    public CountingUnavailableException()
    {
    }

    public CountingUnavailableException(string message)
        : base(message)
    {
    }

    public CountingUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
