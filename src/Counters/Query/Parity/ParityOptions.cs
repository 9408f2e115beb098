namespace Counters.Query.Parity;

/// <summary>Where the lists stand that coverage is measured against. Both or neither; they are read when the report is asked for.</summary>
public sealed class ParityOptions
{
    public const string Section = "Counters:Parity";

    /// <summary>The columns that customer success pulls: tab-separated, the key path first and the column's name second.</summary>
    /// <value>Empty: the report has no columns.</value>
    public string Columns { get; set; } = "";

    /// <summary>The queries of the former namespace ping: a JSON array of objects with <c>counter_name</c> and <c>counter_query</c>.</summary>
    /// <value>Empty: the report has no columns.</value>
    public string NamespaceQueries { get; set; } = "";
}
