using Counters.Contracts;

namespace Counters.Customers.Book;

/// <summary>Whose each root namespace is on which days, and what stands against a change. Pure.</summary>
internal sealed class NamespaceClaims
{
    private readonly Dictionary<string, CustomerRecord> _customers = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<(CustomerNamespace Days, string CustomerId)>> _claims = [];

    public int Count => _customers.Count;

    public bool Contains(string customerId) => _customers.ContainsKey(customerId);

    /// <summary>What the customers want and others have. Those that are themselves replaced by the change give up what they had.</summary>
    public IEnumerable<CustomerConflict> Conflicts(IReadOnlyList<CustomerRecord> wanted)
    {
        var replaced = wanted.Select(customer => customer.Id).ToHashSet(StringComparer.Ordinal);
        var taken = new Dictionary<long, List<(CustomerNamespace Days, string CustomerId)>>();
        foreach (var (at, customer) in wanted.Index())
        {
            foreach (var days in customer.Namespaces)
            {
                var holders = _claims.GetValueOrDefault(days.NamespaceId, []).Where(claim => !replaced.Contains(claim.CustomerId))
                    .Concat(taken.GetValueOrDefault(days.NamespaceId, []));
                var holder = holders.FirstOrDefault(claim => claim.CustomerId != customer.Id && claim.Days.Overlaps(days));
                if (holder.CustomerId is not null) { yield return new CustomerConflict(at, days, holder.CustomerId, holder.Days); }
                Claims(taken, days.NamespaceId).Add((days, customer.Id));
            }
        }
    }

    /// <summary>Takes the customers in, in place of what was known of them.</summary>
    public void Put(IEnumerable<CustomerRecord> customers)
    {
        foreach (var customer in customers)
        {
            foreach (var days in _customers.GetValueOrDefault(customer.Id)?.Namespaces ?? [])
            {
                _claims[days.NamespaceId].RemoveAll(claim => claim.CustomerId == customer.Id);
            }

            _customers[customer.Id] = customer;
            foreach (var days in customer.Namespaces) { Claims(_claims, days.NamespaceId).Add((days, customer.Id)); }
        }
    }

    private static List<(CustomerNamespace Days, string CustomerId)> Claims(
        Dictionary<long, List<(CustomerNamespace Days, string CustomerId)>> claims, long namespaceId) =>
        claims.TryGetValue(namespaceId, out var known) ? known : claims[namespaceId] = [];
}
