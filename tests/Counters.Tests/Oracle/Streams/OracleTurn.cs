using System.Collections.Immutable;
using System.Globalization;

namespace Counters.Tests.Oracle.Streams;

/// <summary>What happens at one instant of a stream.</summary>
/// <param name="Clock">What the platform's clock shows when it happens.</param>
internal abstract record OracleTurn(DateTimeOffset Clock);

/// <summary>A request of events.</summary>
/// <param name="Events">In the order in which they stand in the request.</param>
/// <param name="Key">The Idempotency-Key; events without an id are then recognised as well when the same request comes again.</param>
/// <param name="Twice">The request is sent twice at the same time.</param>
internal sealed record SendTurn(DateTimeOffset Clock, ImmutableArray<OracleEvent> Events, string? Key, bool Twice) : OracleTurn(Clock)
{
    public override string ToString()
    {
        const int shown = 6;
        var more = Events.Length > shown ? $"\n    … {Events.Length - shown} more" : "";
        return $"{Clock:u} send {Events.Length}{(Twice ? " twice" : "")}{string.Concat(Events.Take(shown).Select(one => $"\n    {one.ToJson()}"))}{more}";
    }
}

/// <summary>Where an operator says that a namespace stands.</summary>
/// <param name="ParentId">Null for a root.</param>
/// <param name="ValidFrom">Null: since ever.</param>
internal sealed record Placement(long NamespaceId, long? ParentId, DateTimeOffset? ValidFrom)
{
    public override string ToString() =>
        $"{NamespaceId} under {ParentId?.ToString(CultureInfo.InvariantCulture) ?? "nobody"} "
            + $"from {ValidFrom?.ToString("u", CultureInfo.InvariantCulture) ?? "ever"}";
}

/// <summary>An operator places a namespace, or many at once.</summary>
internal sealed record PlaceTurn(DateTimeOffset Clock, ImmutableArray<Placement> Placements) : OracleTurn(Clock)
{
    public override string ToString() => $"{Clock:u} place {string.Join(", ", Placements)}";
}

/// <summary>All owners of namespaces are put to rest; whatever is unflushed is in Redis only.</summary>
internal sealed record ReactivateTurn(DateTimeOffset Clock) : OracleTurn(Clock)
{
    public override string ToString() => $"{Clock:u} reactivate";
}

/// <summary>The platform is given the time to bring everything to ClickHouse.</summary>
internal sealed record FlushTurn(DateTimeOffset Clock) : OracleTurn(Clock)
{
    public override string ToString() => $"{Clock:u} flush";
}
