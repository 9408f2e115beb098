using System.ComponentModel.DataAnnotations;

namespace Counters.Query;

/// <summary>How much one question may ask for.</summary>
public sealed class QueryOptions
{
    public const string Section = "Counters:Query";

    /// <summary>Rows in one answer; beyond it the question is refused with the advice to narrow it.</summary>
    /// <value>50 000 by default: about 8 MB of JSON, and 50 customers by the hour for six weeks.</value>
    [Range(1, 1_000_000)]
    public int RowsMax { get; set; } = 50_000;

    /// <summary>Namespaces, and roots, that one question may name.</summary>
    /// <value>100 by default.</value>
    [Range(1, 10_000)]
    public int NamespacesMax { get; set; } = 100;

    /// <summary>Windows times groups of one export; beyond it the question is refused before ClickHouse lays them out.</summary>
    /// <value>10 million by default: about 1 GB of CSV, and 300,000 namespaces by the day for a month.</value>
    [Range(1, 1_000_000_000)]
    public long ExportRowsMax { get; set; } = 10_000_000;

    /// <summary>Queries of one token that are worked on at once; further ones wait.</summary>
    /// <value>4 by default.</value>
    [Range(1, 1_000)]
    public int QueriesAtOnceMax { get; set; } = 4;

    /// <summary>Exports of one token that are written or read at once; further ones wait.</summary>
    /// <value>4 by default.</value>
    [Range(1, 1_000)]
    public int ExportsAtOnceMax { get; set; } = 4;

    /// <summary>Queries of one token that wait for their turn, and exports apart from them; further ones are refused at once.</summary>
    /// <value>16 by default.</value>
    [Range(0, 10_000)]
    public int QueriesWaitingMax { get; set; } = 16;

    /// <summary>How long a query or an export waits for its turn before it is refused.</summary>
    /// <value>10 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan QueryWaitMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>An export whose reader takes nothing for so long is cut off.</summary>
    /// <value>2 min by default: kernels hold back up to a few megabytes, which a slow reader needs that long for.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ExportStallMax { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The lowest rate at which the reader of an export may go on, beside stalls.</summary>
    /// <value>4,096 bytes a second by default.</value>
    [Range(1, 1_000_000_000)]
    public int ExportBytesPerSecondMin { get; set; } = 4_096;

    /// <summary>Disk of this host, in its directory for temporary files, for what the readers of all exports have not taken yet, in MiB.</summary>
    /// <value>1,024 by default. With 0, or when it is full, slow readers slow ClickHouse down.</value>
    [Range(0, 1_048_576)]
    public int ExportSpoolMebibytesMax { get; set; } = 1_024;
}
