using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;

namespace Counters.ClickHouse;

/// <summary>
/// Reads and writes which store this ClickHouse belongs to; Redis must say the same, or one of them was wiped or restored.
/// </summary>
public sealed class ClickHouseGeneration(ClickHouseDatabase database)
{
    /// <summary>Null when the store is new.</summary>
    public async Task<Guid?> ReadAsync(CancellationToken cancellationToken)
    {
        var newest = await database.ReadAsync(
            "SELECT generation FROM store ORDER BY accepted_at DESC LIMIT 1",
            new ClickHouseParameterCollection(),
            row => row.GetGuid(0),
            cancellationToken);
        return newest.Count == 0 ? null : newest[0];
    }

    /// <summary>Takes the generation for this store's own; the former ones stay as its history.</summary>
    public async Task AcceptAsync(Guid generation, CancellationToken cancellationToken)
    {
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("generation", generation);
        await database.ExecuteAsync("INSERT INTO store SELECT {generation:UUID}, now64(6)", parameters, cancellationToken: cancellationToken);
    }
}
