namespace Counters.Audit;

/// <summary>How many rows Redis holds while ClickHouse takes none. A row has about 400 bytes.</summary>
internal static class AuditBounds
{
    /// <summary>Calls that may begin: from then on they are refused, since an action without a row must not be. A month of an action every half minute.</summary>
    public const int RowsMax = 100_000;

    /// <summary>Refusals stop here, so that whoever provokes them cannot keep administrators from acting.</summary>
    public const int RefusalsMax = RowsMax / 5;

    /// <summary>What has begun may end: each of these had a row before.</summary>
    public const int OutcomesMax = 2 * RowsMax;

    /// <summary>Rows of one insert.</summary>
    public const int BatchRowsMax = 1_000;
}
