using System.Threading.RateLimiting;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Ingest.Matching;
using Counters.Ingest.Parsing;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>Bounds how many namespaces a token brings to this silo in a minute: each takes memory, a place in the grain directory and a record in Redis.</summary>
/// <remarks>It is .NET's token bucket, one for each token. On a host that needs no tokens there is no bound: its only client is its developer.</remarks>
internal sealed class NewNamespaces : IDisposable
{
    private static readonly TimeSpan Replenished = TimeSpan.FromSeconds(1);

    private readonly RecentNamespaces _recent;
    private readonly PartitionedRateLimiter<string> _buckets;

    public NewNamespaces(IOptions<IngestOptions> options, TimeProvider clock)
    {
        var perMinute = options.Value.NewNamespacesPerMinute;
        _recent = new RecentNamespaces(clock);
        _buckets = PartitionedRateLimiter.Create<string, string>(client => client.Length == 0
            ? RateLimitPartition.GetNoLimiter(client)
            : RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
            {
                // Any request fits into a full bucket: one that never did could not be sent again with success.
                TokenLimit = Math.Max(perMinute, EventRequestParser.EventsMax),
                TokensPerPeriod = Math.Max(1, perMinute / 60),
                ReplenishmentPeriod = Replenished,
            }));
    }

    /// <summary>Takes what the request's new namespaces cost.</summary>
    /// <exception cref="RefusedException">The token has brought too many in the last minute; nothing of the request may be counted.</exception>
    public void Admit(string client, IEnumerable<NamespaceBatch> batches)
    {
        var count = _recent.CountNew(batches.Select(batch => batch.NamespaceId));
        if (count == 0) { return; }
        using var lease = _buckets.AttemptAcquire(client, count);
        if (lease.IsAcquired) { return; }
        throw new RefusedException(
            429,
            RequestCode.TooManyNewNamespaces,
            $"The events are of {count} namespaces that this server has not met lately, more than one token may bring now "
                + $"(Counters:Ingest:{nameof(IngestOptions.NewNamespacesPerMinute)}). "
            + "Nothing was counted. Send the request again after the time that Retry-After gives.")
        {
            RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Replenished,
        };
    }

    /// <summary>Remembers the namespaces of which events were counted.</summary>
    public void Remember(IEnumerable<NamespaceBatch> batches) => _recent.Add(batches.Where(batch => batch.IsCounted).Select(batch => batch.NamespaceId));

    public void Dispose() => _buckets.Dispose();
}
