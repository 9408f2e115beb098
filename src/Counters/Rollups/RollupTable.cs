using System.Globalization;
using System.Numerics;
using ClickHouse.Driver.Numerics;
using Counters.Contracts;

namespace Counters.Rollups;

/// <summary>Describes how rows of one kind are written: the table, its columns, and the values of a row in their order.</summary>
/// <param name="Text">The row as quarantine keeps it.</param>
internal sealed record RollupTable<TRow>(string Name, IReadOnlyList<string> Columns, Func<TRow, object[]> Values, Func<TRow, string> Text);

/// <summary>Lists the tables that rollups are written to.</summary>
internal static class RollupTables
{
    public static RollupTable<TotalRow> Totals { get; } = new(
        "totals",
        ["root_namespace_id", "namespace_id", "counter", "hour", "segment", "root_assumed", "value", "version"],
        row =>
        [
            row.RootNamespaceId,
            row.NamespaceId,
            row.Counter,
            InUtc(row.Hour),
            row.Segment,
            row.RootAssumed,
            new ClickHouseDecimal((BigInteger)row.Value.Billionths, Amount.FractionDigitsMax),
            row.Version,
        ],
        row => string.Create(
            CultureInfo.InvariantCulture,
            $"root {row.RootNamespaceId}, namespace {row.NamespaceId}, counter {row.Counter}, hour {row.Hour:s}, segment {row.Segment}, root_assumed "
                + $"{row.RootAssumed}, value {row.Value.Billionths} billionths, version {row.Version}"));

    /// <summary>As totals, in a table of their own.</summary>
    public static RollupTable<TotalRow> Canaries { get; } = Totals with { Name = "canaries" };

    public static RollupTable<RegisterRow> Registers { get; } = new(
        "registers",
        ["root_namespace_id", "namespace_id", "counter", "day", "register", "rank"],
        row => [row.RootNamespaceId, row.NamespaceId, row.Counter, row.Day, row.Register, row.Rank],
        row => string.Create(
            CultureInfo.InvariantCulture,
            $"root {row.RootNamespaceId}, namespace {row.NamespaceId}, counter {row.Counter}, day {row.Day:o}, register {row.Register}, rank {row.Rank}"));

    private static DateTime InUtc(DateTime hour) => DateTime.SpecifyKind(hour, DateTimeKind.Utc);
}
