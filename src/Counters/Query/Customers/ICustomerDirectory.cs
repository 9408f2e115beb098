namespace Counters.Query.Customers;

/// <summary>Knows whose root namespaces are whose, and since when.</summary>
public interface ICustomerDirectory
{
    /// <summary>Null when nobody registered the customer.</summary>
    ValueTask<CustomerAssignments?> FindAsync(string customerId, CancellationToken cancellationToken);
}

/// <summary>Where nobody registers customers.</summary>
internal sealed class NoCustomers : ICustomerDirectory
{
    public ValueTask<CustomerAssignments?> FindAsync(string customerId, CancellationToken cancellationToken) => new((CustomerAssignments?)null);
}
