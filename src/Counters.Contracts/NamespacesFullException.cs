namespace Counters.Contracts;

/// <summary>The silo holds as many namespaces as it may, and this one is not among them. Nothing was counted; a retry of the same events is safe.</summary>
[GenerateSerializer, Alias("counters.namespaces-full")]
public sealed class NamespacesFullException : CountingUnavailableException
{
    public NamespacesFullException()
    {
    }

    public NamespacesFullException(string message)
        : base(message)
    {
    }

    public NamespacesFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
