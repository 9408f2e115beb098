using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Http;
using Counters.Query.Exports;
using Counters.Query.Reached;
using Counters.Rollups;
using Microsoft.Extensions.Options;

namespace Counters.Query.Usage;

/// <summary>Answers usage questions from ClickHouse.</summary>
internal sealed class UsageReader(
    ClickHouseDatabase database,
    ICompleteness completeness,
    ReachedSubjects subjects,
    IOptions<QueryOptions> options,
    TimeProvider time)
{
    /// <exception cref="RefusedException">The answer would have too many rows, or nobody has heard of the customer.</exception>
    public async Task<UsageAnswer> ReadAsync(UsageRequest asked, CancellationToken cancellationToken)
    {
        var request = await WithCustomerAsync(asked, cancellationToken);
        var rowsMax = options.Value.RowsMax;
        var size = new AnswerSize(request, rowsMax);
        await ThrowIfTooLargeAsync(size, isFile: false, cancellationToken);

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
        size.ThrowIfTooManyRows(counted.Count);

        var seen = counted.Select(row => row.GroupId).ToHashSet();
        var unknown = await UnknownAsync(request, seen, cancellationToken);
        var rows = UsageRows.Fill(
            request,
            counted.ToLookup(row => (row.GroupId, row.WindowStart), row => (row.Value, row.Of)),
            Groups(request, seen, unknown),
            completeThrough,
            time.GetUtcNow()).Take(rowsMax + 1).ToList();
        size.ThrowIfTooManyRows(rows.Count);
        return new UsageAnswer(request, completeThrough, rows, unknown);
    }

    /// <summary>The same answer for ClickHouse to write: its calendar is bounded as in JSON, its rows by what ClickHouse lays out.</summary>
    /// <exception cref="RefusedException">There are too many windows, or windows times groups, or nobody has heard of the customer.</exception>
    public async Task<(UsageExport Export, IReadOnlyList<long> UnknownNamespaces)> ExportAsync(UsageRequest asked, CancellationToken cancellationToken)
    {
        var request = await WithCustomerAsync(asked, cancellationToken);
        await ThrowIfTooLargeAsync(new AnswerSize(request, options.Value.ExportRowsMax), isFile: true, cancellationToken);
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
        long[] asked = [.. withoutRows];
        if (asked.Length == 0) { return []; }
        var reached = await subjects.AssignmentsAsync(request.Reach, cancellationToken);
        var known = await subjects.KnownAsync(asked, reached, cancellationToken);
        return [.. asked.Where(id => !known.Contains(id))];
    }

    /// <summary>Refuses before anything is counted. Groups that nobody named are counted first, no further than up to the bound.</summary>
    /// <remarks>A group has a row in each window in which it has 0 or more; for a file ClickHouse lays out all windows.</remarks>
    private async Task ThrowIfTooLargeAsync(AnswerSize size, bool isFile, CancellationToken cancellationToken)
    {
        var request = size.Request;
        Period[] calendar = [.. request.Window.Split(request.Period).Take(options.Value.RowsMax + 1)];
        new AnswerSize(request, options.Value.RowsMax).ThrowIfTooManyWindows(calendar.Length);
        var now = time.GetUtcNow();
        var windows = isFile ? calendar.Length : calendar.Count(period => UsageRows.IsZero(request, period, now));
        size.ThrowIfTooManyGroups(windows, request.NamedGroups.Count);
        if (request.AreGroupsNamed || windows == 0) { return; }
        var query = new UsageGroupsQuery(request, size.GroupsMax(windows));
        var groups = await database.ReadAsync(query.ToSql(), query.ToParameters(), row => row.GetInt64(0), cancellationToken);
        size.ThrowIfTooManyGroups(windows, groups.Single());
    }

    private static DateTimeOffset InUtc(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));
}
