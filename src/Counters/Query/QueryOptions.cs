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
}
