using Counters.Contracts;

namespace Counters.Customers;

/// <summary>Keeps customers to root namespaces: usage belongs to the root, so a subgroup given to a customer would count nothing.</summary>
internal sealed class CustomerRoots(NamespaceLineage lineage)
{
    /// <summary>Those namespaces that are known to stand below another one on all the days that they are asked for.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(CustomerRecord customer, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var days in customer.Namespaces)
        {
            var roots = await lineage.RootsOfAsync(days.NamespaceId, cancellationToken);
            var (from, to) = (Seconds(days.From) ?? 0, Seconds(days.To) ?? long.MaxValue);
            var held = roots.Periods
                .Select((period, at) => (period.From, Until: at + 1 < roots.Periods.Count ? roots.Periods[at + 1].From : long.MaxValue, period.RootNamespaceId))
                .Where(period => period.From < to && period.Until > from)
                .ToArray();

            // Before the first placement a namespace is taken for a root.
            if (held.Length > 0 && roots.Periods[0].From <= from && held.All(period => period.RootNamespaceId != days.NamespaceId))
            {
                faults.Add($"Namespace {days.NamespaceId} is no root then: it stands below {held[^1].RootNamespaceId}. Customers have root namespaces.");
            }
        }

        return faults;
    }

    private static long? Seconds(DateOnly? day) => day is { } known ? new DateTimeOffset(known, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() : null;
}
