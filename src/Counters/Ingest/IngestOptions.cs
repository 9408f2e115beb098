using System.ComponentModel.DataAnnotations;

namespace Counters.Ingest;

/// <summary>What ingest accepts.</summary>
public sealed class IngestOptions
{
    public const string Section = "Counters:Ingest";

    /// <summary>The accept window of a new store.</summary>
    public static readonly TimeSpan AcceptWindowDefault = TimeSpan.FromHours(48);

    /// <summary>
    /// How far back an event's time may lie, and how long replay ids are remembered. A raised window serves events that happen after the raise;
    /// a longer one costs about 20 bytes of Redis an event.
    /// </summary>
    /// <value>Not set: what the store has in force; 48 hours for a new one.</value>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan? AcceptWindow { get; set; }

    /// <summary>How far ahead of this server's clock an event's time may be, because clocks differ.</summary>
    public TimeSpan AheadMax { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Memory that the bodies of requests under way may take together, in MiB. Whoever does not fit waits unread, then is answered 429.</summary>
    /// <value>256 by default.</value>
    [Range(64, 65_536)]
    public int BodyMebibytesMax { get; set; } = 256;

    /// <summary>How much of that memory the requests of one token may hold, in percent; one body of the largest size always fits.</summary>
    /// <value>25 by default.</value>
    [Range(1, 100)]
    public int BodySharePercentMax { get; set; } = 25;

    /// <summary>
    /// Namespaces that one token may bring to a silo in a minute, beside those that were counted there in the last minutes. Each takes memory on a silo and
    /// a record in Redis. A token that has brought none for a while may bring as many at once as a request has events.
    /// </summary>
    /// <value>10,000 by default.</value>
    [Range(100, 10_000_000)]
    public int NewNamespacesPerMinute { get; set; } = 10_000;

    /// <summary>How long the body of one request may take to arrive: a client that stalls must not hold memory.</summary>
    /// <value>60 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BodyTimeMax { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// New values of rules that are counted by value that one token may bring within an hour, on each silo; what goes beyond is answered 429 and counted
    /// when it is sent again. It bounds how fast Redis grows, not how many values a customer may have.
    /// </summary>
    /// <value>100,000 by default: ten values each for 10,000 root namespaces.</value>
    [Range(1, 100_000_000)]
    public int NewValuesPerHourMax { get; set; } = 100_000;

    /// <summary>How long a request waits for others to end before it is answered 429.</summary>
    public TimeSpan AdmissionWaitMax { get; } = TimeSpan.FromSeconds(5);
}
