using Counters.Http;
using Counters.Query.Customers;

namespace Counters.Tests.Query;

/// <summary>Customers that a test names.</summary>
internal sealed class SomeCustomers : ICustomerDirectory
{
    private readonly Dictionary<string, CustomerAssignments> _customers = [];

    /// <param name="namespaces">With the first day and the day after the last.</param>
    public void Add(string id, params (long Root, string From, string To)[] namespaces) => _customers[id] = Of(id, namespaces);

    public void Add(string name, string id, params (long Root, string From, string To)[] namespaces) => _customers[id] = Of(id, namespaces) with { Name = name };

    public static CustomerAssignments Of(string id, params (long Root, string From, string To)[] namespaces) =>
        new(id, id, [.. namespaces.Select(each => new AssignedNamespace(each.Root, new Period(Day(each.From), Day(each.To))))]);

    public ValueTask<CustomerAssignments?> FindAsync(string customerId, CancellationToken cancellationToken) => new(_customers.GetValueOrDefault(customerId));

    private static DateTimeOffset Day(string text) => Timestamp.TryParse(text, out var day) ? day : throw new FormatException(text);
}
