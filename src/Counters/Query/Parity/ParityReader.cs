using System.Collections.Immutable;
using Counters.ClickHouse;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.Customers;
using Counters.Query.Definitions;
using Counters.Query.Reached;
using Counters.Query.ServicePing;
using Counters.Rollups;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Query.Parity;

/// <summary>Reads the coverage report: definitions from the dictionary in force, and what each customer has from its Service Ping.</summary>
internal sealed partial class ParityReader(
    ClickHouseDatabase database,
    ICompleteness completeness,
    IRuleRegistry registry,
    ICustomerDirectory customers,
    ReachedSubjects subjects,
    ServicePingReader pings,
    IOptions<ParityOptions> options,
    TimeProvider clock,
    ILogger<ParityReader> logger)
{
    /// <summary>A page that takes longer ends early, with the rest on the next page.</summary>
    private static readonly TimeSpan PageTimeMax = TimeSpan.FromSeconds(15);

    /// <param name="customerId">Only this one; null for a page of all.</param>
    /// <exception cref="RefusedException">404: nobody registered the customer, or it is out of reach; 500: the lists that the settings name cannot be used.</exception>
    public async Task<ParityPage> ReadAsync(
        string? customerId, string after, int limit, DateTimeOffset recordedAt, Reach reach, CancellationToken cancellationToken)
    {
        var dictionary = registry.Dictionary;
        var report = Report(dictionary);
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        List<string> ids = [];
        if (customerId is null)
        {
            var query = new CustomerIdsQuery(after, limit, reach);
            ids = await database.ReadAsync(query.ToSql(), query.ToParameters(), row => row.GetString(0), cancellationToken);
        }
        else
        {
            ids.Add((await subjects.CustomerAsync(customerId, reach, cancellationToken)).CustomerId);
        }

        // One after the other: each Service Ping is two queries that use all of ClickHouse's cores.
        var parities = ImmutableArray.CreateBuilder<CustomerParity>();
        var (started, read) = (clock.GetTimestamp(), 0);
        foreach (var id in ids.Take(limit).TakeWhile(_ => read == 0 || clock.GetElapsedTime(started) < PageTimeMax))
        {
            read++;

            // The projection may still name a customer that is gone by now.
            if (await customers.FindAsync(id, cancellationToken) is not { } customer) { continue; }
            var ping = await pings.ReadAsync(new PingSubject.OfCustomer(customer), recordedAt, cancellationToken);
            parities.Add(new CustomerParity(customer, [.. ping.Metrics.Where(metric => MetricCoverage.Of(metric.Definition, dictionary).IsCounted)]));
        }

        return new ParityPage(report, recordedAt, completeThrough, parities.ToImmutable(), ids.Count > read ? ids[read - 1] : null);
    }

    private ParityReport Report(CounterDictionary dictionary)
    {
        try
        {
            return ParityReport.Of(dictionary, UsageColumnFiles.Read(options.Value));
        }
        catch (ParityFileException fault)
        {
            LogUnusable(logger, fault.Message);
            throw new RefusedException(500, "parity_files_unusable", $"{fault.WithoutPath} The log of this host names the file.");
        }
    }

    [LoggerMessage(2721, LogLevel.Warning, "Coverage report failed: {Fault} The request is answered 500; correct the file and ask again.")]
    private static partial void LogUnusable(ILogger logger, string fault);
}
