using System.ComponentModel.DataAnnotations;

namespace Counters.Counting;

/// <summary>Bounds the namespaces that one silo holds.</summary>
public sealed class CountingOptions
{
    public const string Section = "Counters:Counting";

    /// <summary>Namespaces that one silo holds in memory at once. Above it events of namespaces that it does not hold are answered 503; those held go on.</summary>
    /// <value>100,000 by default: some 700 MB, which fits a silo of 2 GiB.</value>
    [Range(1_000, 10_000_000)]
    public int NamespacesMax { get; set; } = 100_000;
}
