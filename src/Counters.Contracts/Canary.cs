namespace Counters.Contracts;

/// <summary>
/// Events that silos send to themselves, to see all the time that the whole path works. They take it in namespaces of their own, below zero, where no
/// client can send anything, and their rows go to a table of their own, so that they are in no number of any customer.
/// </summary>
public static class Canary
{
    /// <summary>Namespaces of canaries: silos have different ones, most likely, and those of dead silos are taken up again.</summary>
    public const int NamespacesMax = 64;

    /// <summary>The namespace of a silo.</summary>
    public static long NamespaceOf(int siloHash) => -1 - (siloHash & (NamespacesMax - 1));

    /// <summary>Whether the namespace is one of canaries; customers' ids are positive.</summary>
    public static bool IsNamespace(long namespaceId) => namespaceId is >= -NamespacesMax and < 0;
}
