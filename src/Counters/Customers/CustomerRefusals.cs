using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Http;

namespace Counters.Customers;

/// <summary>Why a customer cannot be registered as it was sent, in words that tell what to mend.</summary>
internal static class CustomerRefusals
{
    public static RefusedException Full() => new(
        409, "too_many_customers", $"There are {CustomerShards.CustomersMax} customers at most, and no room for more.");

    public static RefusedException Conflict(IReadOnlyList<CustomerConflict> conflicts) => new(
        409, "namespace_taken", string.Join(' ', conflicts.Select(Taken)));

    public static string Taken(CustomerConflict conflict) =>
        $"Namespace {conflict.Wanted.NamespaceId} is customer '{conflict.HolderId}''s {Days(conflict.Held)}, and you ask for it {Days(conflict.Wanted)}: "
        + "a root namespace belongs to one customer at a time. Give one of them a 'to' and the other a 'from'.";

    private static string Days(CustomerNamespace days) => (days.From, days.To) switch
    {
        (null, null) => "for always",
        ({ } from, null) => $"from {from:yyyy-MM-dd} on",
        (null, { } to) => $"until {to:yyyy-MM-dd}",
        ({ } from, { } to) => $"from {from:yyyy-MM-dd} until {to:yyyy-MM-dd}",
    };
}
