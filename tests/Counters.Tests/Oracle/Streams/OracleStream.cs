using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Streams;

/// <summary>One stream from its first turn to the questions at its end.</summary>
/// <param name="Turns">In the order of the platform's clock.</param>
/// <param name="Roots">Root namespaces that never move; each is a self-managed instance of its own.</param>
/// <param name="Customer">Those of them that belong to one customer, whose union is asked for.</param>
/// <param name="RecordedAt">The instants for which Service Pings are asked, the last one being the end.</param>
internal sealed record OracleStream(
    ImmutableArray<OracleTurn> Turns, ImmutableArray<long> Roots, ImmutableArray<long> Customer, ImmutableArray<DateTimeOffset> RecordedAt)
{
    public DateTimeOffset End => RecordedAt[^1];

    public override string ToString() => string.Join('\n', Turns);
}
