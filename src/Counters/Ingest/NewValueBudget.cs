using System.Collections.Concurrent;
using Counters.Dictionary.Breakdowns;
using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>
/// Bounds the new values that each client brings to this silo within an hour. The client is asked to send later what exceeds it: counted
/// under <c>(other)</c>, numbers would be wrong for ever, while events that are sent again are counted as they would have been.
/// </summary>
/// <remarks>
/// Each client has a bucket that refills evenly within an hour. Values that were let through are numbered even when the rest of the request is refused,
/// so that every repetition gets further, and a request with more new values than the bucket holds is counted in the end.
/// </remarks>
internal sealed class NewValueBudget(IOptions<IngestOptions> options, TimeProvider clock)
{
    /// <summary>Clients that are told apart, many more than there are tokens; beyond it full buckets are forgotten.</summary>
    public const int ClientsMax = 10_000;

    private static readonly TimeSpan Refill = TimeSpan.FromHours(1);

    /// <summary>A client that waits longer only idles: by then there is something for it.</summary>
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public int Clients => _buckets.Count;

    private int Max => options.Value.NewValuesPerHourMax;

    public INewValueAllowance Of(string client)
    {
        if (_buckets.Count >= ClientsMax)
        {
            foreach (var (name, bucket) in _buckets)
            {
                if (bucket.IsFull) { _buckets.TryRemove(name, out _); }
            }
        }

        return _buckets.GetOrAdd(client, _ => new Bucket(Max, clock));
    }

    /// <summary>What to tell the client of a request that has so many new values left.</summary>
    public RefusedException Refusal(int left)
    {
        var wait = Refill * ((double)Math.Min(left, Max) / Max);
        return new RefusedException(
            429,
            RequestCode.TooManyNewValues,
            $"This client has brought {Max} new values of labels or properties within an hour (Counters:Ingest:NewValuesPerHourMax), and the request has {left} more. " +
            "Nothing of it was counted. Send it again after Retry-After; and check whether ids or free text are sent where values are counted apart.")
        {
            RetryAfter = TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 1, RetryAfterMax.TotalSeconds)),
        };
    }

    private sealed class Bucket(int max, TimeProvider clock) : INewValueAllowance
    {
        private readonly Lock _gate = new();
        private double _level = max;
        private long _at = clock.GetTimestamp();

        public bool IsFull
        {
            get
            {
                lock (_gate) { return Rise() >= max; }
            }
        }

        public int Take(int wanted)
        {
            lock (_gate)
            {
                var taken = Math.Min(wanted, (int)Rise());
                _level -= taken;
                return taken;
            }
        }

        public void GiveBack(int values)
        {
            lock (_gate) { _level = Math.Min(max, _level + values); }
        }

        private double Rise()
        {
            var now = clock.GetTimestamp();
            _level = Math.Min(max, _level + (max * (clock.GetElapsedTime(_at, now) / Refill)));
            _at = now;
            return _level;
        }
    }
}
