namespace Counters.Query;

/// <summary>Finds whose Service Ping is asked for.</summary>
internal sealed class PingSubjects(INamespaceDirectory namespaces, ICustomerDirectory customers)
{
    /// <exception cref="QueryRefusedException">404: nobody has heard of the namespace.</exception>
    public async Task<PingSubject> RootAsync(long rootNamespaceId, CancellationToken cancellationToken) =>
        (await namespaces.KnownAsync([rootNamespaceId], cancellationToken)).Count > 0
            ? new PingSubject.Root(rootNamespaceId)
            : throw new QueryRefusedException(
                404, "unknown_namespace", $"Nothing was ever counted for namespace {rootNamespaceId}, and nobody has registered it.");

    /// <exception cref="QueryRefusedException">404: nobody registered the customer.</exception>
    public async Task<PingSubject> CustomerAsync(string customerId, CancellationToken cancellationToken) =>
        new PingSubject.OfCustomer(await customers.FindAsync(customerId, cancellationToken) ?? throw CustomerUsageReader.Unknown(customerId));
}
