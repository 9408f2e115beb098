using Counters.Contracts;
using Counters.Customers.Book;
using CsCheck;
using Xunit;

namespace Counters.Tests.Customers;

public sealed class NamespaceClaimsTests
{
    private static readonly DateOnly Start = new(2026, 1, 1);

    private static readonly Gen<CustomerNamespace> Days = Gen.Select(Gen.Int[1, 3], Gen.Int[-1, 8], Gen.Int[1, 5], Gen.Bool)
        .Select(
            each => new CustomerNamespace(each.Item1, each.Item2 < 0 ? null : Start.AddDays(each.Item2), each.Item4 ? null : Start.AddDays(Math.Max(each.Item2, 0) + each.Item3)));

    private static readonly Gen<CustomerRecord> Customers = Gen.Select(Gen.Int[1, 4], Days.Array[0, 2])
        .Select(each => new CustomerRecord($"c{each.Item1}", null, null, Apart(each.Item2)));

    [Fact]
    public void However_customers_change_a_namespace_is_one_customers_on_any_day() =>
        Customers.Array[1, 3].Select(Distinct).Array[1, 8].Sample(changes =>
        {
            var claims = new NamespaceClaims();
            var model = new Dictionary<string, CustomerRecord>();
            foreach (var change in changes)
            {
                var after = new Dictionary<string, CustomerRecord>(model);
                foreach (var customer in change) { after[customer.Id] = customer; }
                var conflicts = claims.Conflicts(change).ToList();

                Assert.Equal(IsShared(after), conflicts.Count > 0);
                if (conflicts.Count > 0) { continue; }
                claims.Put(change);
                model = after;
            }

            Assert.Equal(model.Count, claims.Count);
        });

    private static bool IsShared(Dictionary<string, CustomerRecord> customers) =>
        Enumerable.Range(1, 3).Any(id => Enumerable.Range(-2, 20).Any(day =>
            customers.Values.Count(customer => customer.Namespaces.Any(each => each.Overlaps(new CustomerNamespace(id, Start.AddDays(day), Start.AddDays(day + 1))))) > 1));

    private static System.Collections.Immutable.ImmutableArray<CustomerNamespace> Apart(CustomerNamespace[] days) =>
        days.Length == 2 && days[0].Overlaps(days[1]) ? [days[0]] : [.. days];

    private static CustomerRecord[] Distinct(CustomerRecord[] customers) => [.. customers.DistinctBy(customer => customer.Id)];
}
