using System.ComponentModel.DataAnnotations;

namespace Counters.Ingest;

/// <summary>Sets what ingest accepts.</summary>
public sealed class IngestOptions
{
    public const string Section = "Counters:Ingest";

    /// <summary>
    /// Namespaces that one token may bring to a silo in a minute, beside those that were counted there in the last minutes. Each takes memory on a silo and
    /// a record in Redis. A token that has brought none for a while may bring as many at once as a request has events.
    /// </summary>
    /// <value>10,000 by default.</value>
    [Range(100, 10_000_000)]
    public int NewNamespacesPerMinute { get; set; } = 10_000;

    /// <summary>
    /// New values of rules that are counted by value that one token may bring within an hour, on each silo; what goes beyond is answered 429 and counted
    /// when it is sent again. It bounds how fast Redis grows, not how many values a customer may have.
    /// </summary>
    /// <value>100,000 by default: ten values each for 10,000 root namespaces.</value>
    [Range(1, 100_000_000)]
    public int NewValuesPerHourMax { get; set; } = 100_000;
}
