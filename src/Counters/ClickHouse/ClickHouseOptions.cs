namespace Counters.ClickHouse;

/// <summary>Names the ClickHouse that holds the rollups.</summary>
public sealed class ClickHouseOptions
{
    /// <summary>The setting that holds the connection string itself.</summary>
    public const string Key = "Counters:ClickHouse";

    /// <summary>The setting that names a file with the connection string, in place of <see cref="Key"/>.</summary>
    public const string FileKey = "Counters:ClickHouseFile";

    /// <summary>The driver's form: <c>Host=…;Port=8123;Username=…;Password=…;Database=counters</c>.</summary>
    /// <value>Empty in the settings means that the host starts its own ClickHouse and puts that one's string here.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long the start waits for a ClickHouse that does not answer yet before it gives up.</summary>
    /// <value>30 s by default.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that one statement may take, for reads and inserts alike.</summary>
    /// <value>30 s by default.</value>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that ClickHouse may work on an export. The time that its reader takes is not part of it.</summary>
    /// <value>5 min by default.</value>
    public TimeSpan ExportTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
