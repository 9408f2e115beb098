using System.Globalization;
using ClickHouse.Driver;

namespace Counters.ClickHouse.Reads;

/// <summary>
/// Builds the settings that every statement which reads is sent with. <see cref="ClickHouseDatabase"/> alone sends reads, so none goes
/// without them.
/// </summary>
/// <param name="MemoryBytesMax">Of one query; null leaves the server's own limit in force.</param>
/// <param name="ThreadsMax">Of one query; null leaves the server's own limit in force.</param>
internal sealed record ReadSettings(long? MemoryBytesMax, int? ThreadsMax)
{
    /// <summary>Inserts are sent with 1, the highest: a read pauses between its blocks while an insert runs.</summary>
    private const int Priority = 2;

    /// <summary>ClickHouse's word for a user who may read and set settings, but change nothing.</summary>
    private const int ReadOnlyWithSettings = 2;

    /// <summary>For the read that asks the server what it may take.</summary>
    public static ReadSettings OfProbe { get; } = new(null, null);

    /// <summary>The driver's options for one read.</summary>
    /// <param name="timeMax">The longest that ClickHouse may work on it.</param>
    /// <param name="database">Another database than the client's; null for the client's.</param>
    public QueryOptions Options(TimeSpan timeMax, string? database = null) => new() { CustomSettings = Of(timeMax), Database = database };

    /// <summary>By name, as they are sent.</summary>
    public Dictionary<string, object> Of(TimeSpan timeMax)
    {
        var settings = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            // The second has no effect without the first (ClickHouse: HTTPHandler), and the first keeps a read from writing.
            ["readonly"] = ReadOnlyWithSettings,
            ["cancel_http_readonly_queries_on_client_close"] = 1,
            ["priority"] = Priority,
            ["max_execution_time"] = timeMax.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture),
        };
        if (MemoryBytesMax is { } bytes) { settings["max_memory_usage"] = bytes; }
        if (ThreadsMax is { } threads) { settings["max_threads"] = threads; }
        return settings;
    }
}
