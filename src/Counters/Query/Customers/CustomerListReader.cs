using System.Collections.Immutable;
using System.Globalization;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Http;
using Counters.Rollups;

namespace Counters.Query.Customers;

/// <summary>A customer in a list.</summary>
/// <param name="Name">Empty when nobody gave one.</param>
/// <param name="Value">Of the metric that the list is sorted by; null when it was not measured for this customer, which is not 0.</param>
internal sealed record ListedCustomer(CustomerAssignments Assignments, string Name, long? Seats, Amount? Value);

/// <summary>A page of customers.</summary>
/// <param name="Next">Null on the last page.</param>
internal sealed record CustomerPage(
    CustomerListRequest Request, DateTimeOffset CompleteThrough, IReadOnlyList<ListedCustomer> Customers, CustomerCursor? Next);

/// <summary>Lists customers from their projection in ClickHouse, where they can be sorted by what they did.</summary>
internal sealed class CustomerListReader(ClickHouseDatabase database, ICompleteness completeness)
{
    public async Task<CustomerPage> ReadAsync(CustomerListRequest request, CancellationToken cancellationToken)
    {
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var query = new CustomerListQuery(request);
        var rows = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (Customer: Read(row, request), Key: row.GetString(6)),
            cancellationToken);
        var last = rows.Count > request.Limit ? rows[request.Limit - 1] : default;
        var next = last.Customer is null ? null
            : new CustomerCursor(request.RecordedAt.ToUnixTimeSeconds(), request.Order, last.Key, last.Customer.Assignments.CustomerId);
        return new CustomerPage(request, completeThrough, [.. rows.Take(request.Limit).Select(row => row.Customer)], next);
    }

    private static ListedCustomer Read(System.Data.Common.DbDataReader row, CustomerListRequest request)
    {
        var (ids, froms, tos) = ((long[])row.GetValue(3), (string[])row.GetValue(4), (string[])row.GetValue(5));
        var namespaces = ids.Select((id, at) => new AssignedNamespace(id, new Period(Midnight(froms[at]), Midnight(tos[at])))).ToImmutableArray();
        var assignments = new CustomerAssignments(row.GetString(0), row.GetString(1), namespaces);
        var isCounted = Convert.ToInt32(row.GetValue(7), CultureInfo.InvariantCulture) == 1;
        var isMeasured = request is { Measure.ActiveFrom: { } activeFrom, Period.Current: var period } && activeFrom < period.To && assignments.Touches(period);
        var value = request.Measure is not null && (isCounted || isMeasured) ? Amount.Parse(row.GetString(6)) : (Amount?)null;
        return new ListedCustomer(
            assignments, row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2), value);
    }

    private static DateTimeOffset Midnight(string day) =>
        new(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);
}
