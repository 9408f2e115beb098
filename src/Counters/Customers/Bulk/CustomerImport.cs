using Counters.Contracts;
using Counters.Http;

namespace Counters.Customers.Bulk;

/// <summary>Takes many customers at once: all of them, or none and a list of everything that is wrong.</summary>
internal sealed class CustomerImport(IGrainFactory grains, CustomerRoots roots)
{
    /// <exception cref="ImportRefusedException">At least one line is wrong.</exception>
    /// <exception cref="RefusedException">There is no room for so many.</exception>
    public async Task<IReadOnlyList<CustomerRecord>> ApplyAsync(List<NdjsonLine<CustomerBody>> lines, CancellationToken cancellationToken)
    {
        var faults = new List<ImportFault>();
        var customers = new List<(int Line, CustomerRecord Record)>();
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Body is not { } body)
            {
                faults.Add(new ImportFault(line.Number, "invalid_json", line.Fault!));
                continue;
            }

            var (record, wrong) = CustomerValidator.Of(body);
            faults.AddRange(wrong.Select(fault => new ImportFault(line.Number, "invalid_property", fault)));
            if (record is not null) { customers.Add((line.Number, record)); }
        }

        foreach (var repeated in customers.GroupBy(customer => customer.Record.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            faults.AddRange(repeated.Skip(1).Select(customer => new ImportFault(
                customer.Line, "repeated_id", $"Customer '{repeated.Key}' stands on line {repeated.First().Line} already; an import has each customer once.")));
        }

        foreach (var (line, record) in customers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            faults.AddRange((await roots.FaultsAsync(record, cancellationToken)).Select(fault => new ImportFault(line, "not_a_root", fault)));
        }

        return await ApplyAsync(lines.Count, customers, faults);
    }

    private async Task<IReadOnlyList<CustomerRecord>> ApplyAsync(int lines, List<(int Line, CustomerRecord Record)> customers, List<ImportFault> faults)
    {
        // Conflicts with others are told of a faulty import as well, so that one round of mending is enough.
        var distinct = customers.DistinctBy(customer => customer.Record.Id, StringComparer.Ordinal).ToArray();
        var book = grains.GetGrain<ICustomerRegistryGrain>(0);
        var records = distinct.Select(customer => customer.Record).ToArray();
        var answer = faults.Count > 0 ? await book.CheckAsync([.. records]) : await book.PutAsync([.. records]);
        faults.AddRange(answer.Conflicts.Select(conflict => new ImportFault(distinct[conflict.At].Line, "namespace_taken", CustomerRefusals.Taken(conflict))));
        return faults.Count > 0 ? throw new ImportRefusedException(lines, faults)
            : answer.IsFull ? throw CustomerRefusals.Full()
            : records;
    }
}
