using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Http;
using Counters.Query.Customers;

namespace Counters.Customers;

/// <summary>Tells Query whose namespaces are whose, from the records themselves: what was registered a moment ago is known.</summary>
internal sealed class CustomerDirectory(IGrainFactory grains) : ICustomerDirectory
{
    public async ValueTask<CustomerAssignments?> FindAsync(string customerId, CancellationToken cancellationToken)
    {
        if (!CustomerId.IsValid(customerId)) { return null; }
        try
        {
            var customer = await grains.GetGrain<ICustomerShardGrain>(CustomerShards.Of(customerId)).FindAsync(customerId);
            return customer is null ? null : new CustomerAssignments(customer.Id, customer.Name, [.. customer.Namespaces.Select(Assigned)]);
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault))
        {
            throw StorageFault.Refused();
        }
    }

    private static AssignedNamespace Assigned(CustomerNamespace days) => new(
        days.NamespaceId,
        new Period(days.From is { } from ? Midnight(from) : DateTimeOffset.UnixEpoch, days.To is { } to ? Midnight(to) : Timestamp.End));

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
