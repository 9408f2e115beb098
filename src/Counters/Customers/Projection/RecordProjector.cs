using System.Collections.Concurrent;
using Counters.Customers.Book;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Customers.Projection;

/// <summary>Keeps the projections near the records: at once after a change, later when ClickHouse did not answer, and whole from time to time.</summary>
/// <remarks>A record is durable before it comes here. Whatever is lost on the way to ClickHouse is found by comparing versions.</remarks>
internal sealed partial class RecordProjector(
    RecordProjection projection,
    ProjectedCustomers customers,
    ProjectedNamespaces namespaces,
    TimeProvider clock,
    ILogger<RecordProjector> logger) : BackgroundService
{
    /// <summary>How long an answer waits for ClickHouse, so that callers mostly see what they have just changed.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);

    /// <summary>Another silo may have ended before it could project what it took.</summary>
    private static readonly TimeSpan CompareEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(IProjectedRecords Records, int Shard), bool> _behind = new();
    private readonly SemaphoreSlim _projecting = new(1);

    public Task CustomersChangedAsync(IEnumerable<string> ids) => ChangedAsync(customers, ids.Select(CustomerShards.Of));

    public Task NamespacesChangedAsync(IEnumerable<long> ids) => ChangedAsync(namespaces, ids.Select(CustomerShards.Of));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? compared = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (compared is null || clock.GetElapsedTime(compared.Value) > CompareEvery)
            {
                if (await TryAsync($"{customers.Table}, {namespaces.Table}", CatchUpAsync, stoppingToken)) { compared = clock.GetTimestamp(); }
            }
            else
            {
                await ProjectBehindAsync(stoppingToken);
            }

            await Task.Delay(RetryEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Dispose()
    {
        _projecting.Dispose();
        base.Dispose();
    }

    private async Task ChangedAsync(IProjectedRecords records, IEnumerable<int> shards)
    {
        foreach (var shard in shards.Distinct()) { _behind[(records, shard)] = true; }
        using var bound = new CancellationTokenSource(WaitMax, clock);
        await ProjectBehindAsync(bound.Token);
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await projection.CatchUpAsync(customers, cancellationToken);
        await projection.CatchUpAsync(namespaces, cancellationToken);
    }

    /// <summary>One at a time: changes that come while another one is written wait for it, and then go together in one insert.</summary>
    private async Task ProjectBehindAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync("(waiting)", _projecting.WaitAsync, cancellationToken)) { return; }
        try
        {
            foreach (var behind in _behind.Keys.GroupBy(key => key.Records))
            {
                // Out of the list first: a change that comes meanwhile puts its shard back in.
                var shards = behind.Select(key => key.Shard).ToArray();
                foreach (var shard in shards) { _behind.TryRemove((behind.Key, shard), out _); }
                if (!await TryAsync(behind.Key.Table, cancellation => projection.ProjectAsync(behind.Key, shards, cancellation), cancellationToken))
                {
                    foreach (var shard in shards) { _behind[(behind.Key, shard)] = true; }
                }
            }
        }
        finally
        {
            _projecting.Release();
        }
    }

    private async Task<bool> TryAsync(string records, Func<CancellationToken, Task> project, CancellationToken cancellationToken)
    {
        try
        {
            await project(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception fault)
        {
            // Whatever it is: the record is durable, and its answer must not fail for a projection that can be made again.
            LogBehind(logger, fault, records, RetryEvery.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(
        2111,
        LogLevel.Warning,
        "Writing changes of {Records} to ClickHouse failed; the ClickHouse copy is behind and is retried in at most {Seconds} s.")]
    private static partial void LogBehind(ILogger logger, Exception fault, string records, double seconds);
}
