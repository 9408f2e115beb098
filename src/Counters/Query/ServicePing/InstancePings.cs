using Counters.Hosting;

namespace Counters.Query.ServicePing;

/// <summary>The Service Ping of the whole instance: equal questions that come while one is read share its answer, since it reads everything there is.</summary>
internal sealed class InstancePings(ServicePingReader pings, TimeProvider time)
{
    private readonly SharedWork<DateTimeOffset, ServicePing> _underWay = new();

    /// <param name="recordedAt">Null for now; the answer is then of the instant at which its reading began.</param>
    public Task<ServicePing> ReadAsync(DateTimeOffset? recordedAt, CancellationToken cancellationToken) => _underWay.RunAsync(
        recordedAt ?? DateTimeOffset.MaxValue, token => pings.ReadAsync(new PingSubject.Instance(), recordedAt ?? time.GetUtcNow(), token), cancellationToken);
}
