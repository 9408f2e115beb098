using Counters.Contracts;
using Counters.Rollups;
using Microsoft.Extensions.Options;

namespace Counters.Query;

/// <summary>Answers usage questions from ClickHouse.</summary>
internal sealed class UsageReader(
    ClickHouseDatabase database,
    ICompleteness completeness,
    ReachedSubjects subjects,
    IOptions<QueryOptions> options,
    TimeProvider time)
{
    /// <exception cref="QueryRefusedException">The answer would have too many rows, or nobody has heard of the customer.</exception>
    public async Task<UsageAnswer> ReadAsync(UsageRequest asked, CancellationToken cancellationToken)
    {
        var request = await WithCustomerAsync(asked, cancellationToken);
        var rowsMax = options.Value.RowsMax;
        ThrowIfTooMany(request.Window.Split(request.Period).Take(rowsMax + 1).Count() * (long)Math.Max(1, request.NamedGroups.Count));

        // Before the query: what the watermark vouches for must have been there when the query began.
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var query = new UsageQuery(request, rowsMax);
        var counted = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (
                GroupId: row.GetInt64(0),
                WindowStart: InUtc(row.GetDateTime(1)),
                Value: Amount.Parse(row.GetString(2)),
                Of: request.Measure.IsPerValue ? new CountedValue(row.GetString(3), row.GetString(4)) : (CountedValue?)null),
            cancellationToken);
        ThrowIfTooMany(counted.Count);

        var seen = counted.Select(row => row.GroupId).ToHashSet();
        var unknown = await UnknownAsync(request, seen, cancellationToken);
        var rows = UsageRows.Fill(
            request,
            counted.ToLookup(row => (row.GroupId, row.WindowStart), row => (row.Value, row.Of)),
            Groups(request, seen, unknown),
            completeThrough,
            time.GetUtcNow()).Take(rowsMax + 1).ToList();
        ThrowIfTooMany(rows.Count);
        return new UsageAnswer(request, completeThrough, rows, unknown);
    }

    /// <summary>The same answer for ClickHouse to write. Only its calendar is bounded, for the rows go by.</summary>
    /// <exception cref="QueryRefusedException">There are too many windows, or nobody has heard of the customer.</exception>
    public async Task<(UsageExport Export, IReadOnlyList<long> UnknownNamespaces)> ExportAsync(UsageRequest asked, CancellationToken cancellationToken)
    {
        var request = await WithCustomerAsync(asked, cancellationToken);
        ThrowIfTooMany(request.Window.Split(request.Period).Take(options.Value.RowsMax + 1).Count());
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var unknown = await UnknownAsync(request, [], cancellationToken);
        var now = time.GetUtcNow();
        var windows = request.Window.Split(request.Period).Select(period => new UsageExportWindow(
            UsageRows.IsZero(request, period, now), UsageRows.IsComplete(request, period, completeThrough)));
        return (new UsageExport(request, [.. Groups(request, [], unknown)], [.. windows], completeThrough), unknown);
    }

    private async Task<UsageRequest> WithCustomerAsync(UsageRequest request, CancellationToken cancellationToken) => request with
    {
        Customer = request.CustomerId is { } id
            ? await subjects.CustomerAsync(id, request.Reach, cancellationToken)
            : await subjects.AssignmentsAsync(request.Reach, cancellationToken),
    };

    private static IEnumerable<long> Groups(UsageRequest request, HashSet<long> seen, List<long> unknown) => request.GroupBy switch
    {
        UsageGroup.None when unknown.Count > 0 && unknown.Count == request.NamespaceIds.Count + request.RootNamespaceIds.Count => [],
        UsageGroup.None => [0],
        _ => seen.Union(request.NamedGroups).Except(unknown).Order(),
    };

    /// <summary>Those asked for by id of which there is nothing to show, and nothing anywhere else either.</summary>
    private async Task<List<long>> UnknownAsync(UsageRequest request, HashSet<long> seen, CancellationToken cancellationToken)
    {
        var withoutRows = seen.Count == 0 || request.GroupBy == UsageGroup.None
            ? request.NamespaceIds.Union(request.RootNamespaceIds)
            : request.NamedGroups.Except(seen);
        var unknown = new List<long>();
        var reached = await subjects.AssignmentsAsync(request.Reach, cancellationToken);
        foreach (var id in withoutRows)
        {
            if (!await subjects.IsKnownAsync(id, reached, cancellationToken))
            {
                unknown.Add(id);
            }
        }

        return unknown;
    }

    private void ThrowIfTooMany(long rows)
    {
        if (rows > options.Value.RowsMax)
        {
            throw new QueryRefusedException(
                400,
                "too_many_rows",
                $"The answer has more than {options.Value.RowsMax} rows. Narrow from and to, name fewer namespaces, or take a wider window or group_by=none.");
        }
    }

    private static DateTimeOffset InUtc(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));
}
