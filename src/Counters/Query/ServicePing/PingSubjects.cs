using Counters.Http;
using Counters.Query.Customers;
using Counters.Query.Reached;

namespace Counters.Query.ServicePing;

/// <summary>Finds whose Service Ping is asked for, as far as the caller's reach goes.</summary>
internal sealed class PingSubjects(ReachedSubjects subjects)
{
    /// <exception cref="RefusedException">404: nobody has heard of the namespace, or it is out of reach.</exception>
    public async Task<PingSubject> RootAsync(long rootNamespaceId, Reach reach, CancellationToken cancellationToken)
    {
        // A root that only a customer's days bring into reach is shown on those days, as the customer's own Service Ping has it.
        var reached = await subjects.AssignmentsAsync(reach, cancellationToken);
        var days = reached?.Namespaces.RemoveAll(assigned => assigned.RootNamespaceId != rootNamespaceId);
        if (days?.IsEmpty == true || (await subjects.KnownAsync([rootNamespaceId], reached, cancellationToken)).Count == 0)
        {
            throw ReachedSubjects.UnknownNamespace(rootNamespaceId, reach);
        }

        return days is null || reach.HasNamespace(rootNamespaceId)
            ? new PingSubject.Root(rootNamespaceId)
            : new PingSubject.RootOnDays(rootNamespaceId, new CustomerAssignments("", null, days.Value));
    }

    /// <exception cref="RefusedException">404: nobody registered the customer, or it is out of reach.</exception>
    public async Task<PingSubject> CustomerAsync(string customerId, Reach reach, CancellationToken cancellationToken) =>
        new PingSubject.OfCustomer(await subjects.CustomerAsync(customerId, reach, cancellationToken));

    /// <exception cref="RefusedException">403: the caller's reach is limited, and this is everything.</exception>
    public static PingSubject Instance(Reach reach) => reach.IsEverything ? new PingSubject.Instance() : throw ReachedSubjects.WholeInstance();
}
