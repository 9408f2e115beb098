namespace Counters.Tests.Query;

/// <summary>A Parquet file as ClickHouse reads it. It is part of the statement, since the user of the embedded ClickHouse reaches neither files nor addresses.</summary>
internal sealed record ParquetTable(byte[] File)
{
    /// <summary>To be named after FROM.</summary>
    public string Source => $"format(Parquet, unhex('{Convert.ToHexString(File)}'))";
}
