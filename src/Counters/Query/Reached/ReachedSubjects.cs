using Counters.Http;
using Counters.Query.Customers;

namespace Counters.Query.Reached;

/// <summary>Finds the customers and namespaces that a question names, as far as the caller's reach goes.</summary>
/// <remarks>
/// For a limited caller, what is out of reach and what does not exist have one answer, and the same look-ups are behind it: nobody finds out by asking
/// which customers and namespaces there are.
/// </remarks>
internal sealed class ReachedSubjects(INamespaceDirectory namespaces, ICustomerDirectory customers)
{
    /// <exception cref="RefusedException">404: the customer is not registered, or out of reach.</exception>
    public async ValueTask<CustomerAssignments> CustomerAsync(string customerId, Reach reach, CancellationToken cancellationToken) =>
        (reach.HasCustomer(customerId) ? await customers.FindAsync(customerId, cancellationToken) : null) ?? throw UnknownCustomer(customerId, reach);

    /// <summary>Everything in reach over time, as if it were one customer's; null when that is everything.</summary>
    public async ValueTask<CustomerAssignments?> AssignmentsAsync(Reach reach, CancellationToken cancellationToken)
    {
        if (reach.IsEverything) { return null; }
        var found = await Task.WhenAll(reach.Customers.Select(id => customers.FindAsync(id, cancellationToken).AsTask()));
        var always = new Period(DateTimeOffset.UnixEpoch, Timestamp.End);
        return new CustomerAssignments(
            "", null, [.. reach.Namespaces.Select(id => new AssignedNamespace(id, always)), .. found.OfType<CustomerAssignments>().SelectMany(customer => customer.Namespaces)])
        {
            Listed = [.. reach.Namespaces],
        };
    }

    /// <summary>Those of the namespaces that are known, as far as the caller may learn of them: a root in reach wherever it is known, others below such roots.</summary>
    /// <param name="reached">What <see cref="AssignmentsAsync"/> gave.</param>
    public async ValueTask<IReadOnlySet<long>> KnownAsync(
        IReadOnlyCollection<long> namespaceIds, CustomerAssignments? reached, CancellationToken cancellationToken)
    {
        var roots = reached?.Namespaces.Select(assigned => assigned.RootNamespaceId).ToHashSet();
        long[] open = [.. namespaceIds.Where(id => roots?.Contains(id) != false)];
        long[] below = [.. namespaceIds.Except(open)];
        var known = new HashSet<long>();
        if (open.Length > 0) { known.UnionWith(await namespaces.KnownAsync(open, within: null, cancellationToken)); }
        if (below.Length > 0) { known.UnionWith(await namespaces.KnownAsync(below, reached, cancellationToken)); }
        return known;
    }

    /// <summary>The refusal of a customer that there is not, or that is not in reach.</summary>
    public static RefusedException UnknownCustomer(string customerId, Reach reach) => new(
        404, "unknown_customer", reach.IsEverything ? $"Nobody has registered a customer '{customerId}'." : $"No customer '{customerId}' is in reach of this token.");

    /// <summary>The refusal of a namespace that there is not, or that is not in reach.</summary>
    public static RefusedException UnknownNamespace(long namespaceId, Reach reach) => new(
        404,
        "unknown_namespace",
        reach.IsEverything
            ? $"Nothing was ever counted for namespace {namespaceId}, and nobody has registered it."
            : $"No root namespace {namespaceId} is in reach of this token.");

    /// <summary>The refusal of a question about everything.</summary>
    public static RefusedException WholeInstance() => new(
        403, "out_of_reach", "This token is limited to some customers or namespaces, and the whole instance is more: give namespace_id or customer_id.");
}
