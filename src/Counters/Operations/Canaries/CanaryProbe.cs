using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Ingest;

namespace Counters.Operations.Canaries;

/// <summary>Sends one canary, an event on the path of all events, and asks ClickHouse whether it is visible.</summary>
/// <remarks>
/// It matches no rule: what is looked for is the counter of all events, which every segment has.
/// Its root namespace is a number of its own, below zero, so that it has a segment and a row of its own and cannot be taken for another: the
/// millisecond of sending, and the silo's namespace in the last six bits.
/// </remarks>
internal sealed class CanaryProbe(EventIngestor intake, ClickHouseDatabase database, ILocalSiloDetails silo, TimeProvider clock)
{
    private const string Visible = "SELECT toInt64(count()) FROM canaries WHERE root_namespace_id = {root:Int64}";

    /// <summary>The namespace of this silo's canaries.</summary>
    public long NamespaceId { get; } = Canary.NamespaceOf(silo.SiloAddress.GetConsistentHashCode());

    /// <summary>Sends one; it is durable when this returns.</summary>
    /// <returns>What <see cref="IsVisibleAsync"/> asks for; null when it was not stored.</returns>
    public async Task<long?> SendAsync()
    {
        var now = clock.GetUtcNow();
        var root = -((now.ToUnixTimeMilliseconds() * Canary.NamespacesMax) - NamespaceId);
        var writer = new EventBatchEncoder();
        writer.Begin(ReplayId.Of(BitConverter.GetBytes(root)), (uint)now.ToUnixTimeSeconds(), root, rootAssumed: false);
        writer.Totals([]);
        writer.Sums([], Amount.Zero);
        writer.Uniques([]);
        return await intake.CountAsync(NamespaceId, writer.Seal()) is { Accepted: 1 } ? root : null;
    }

    public async Task<bool> IsVisibleAsync(long root, CancellationToken cancellationToken)
    {
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("root", root);
        return (await database.ReadAsync(Visible, parameters, row => row.GetInt64(0), cancellationToken)).Single() > 0;
    }
}
