using System.ComponentModel.DataAnnotations;

namespace Counters.Http.Bodies;

/// <summary>Bounds the bodies of requests under way. They stand under <c>Counters:Ingest</c>, since nearly all bodies are events.</summary>
public sealed class BodyOptions
{
    public const string Section = "Counters:Ingest";

    /// <summary>Memory that the bodies of requests under way may take together, in MiB. Whoever does not fit waits unread, then is answered 429.</summary>
    /// <value>256 by default.</value>
    [Range(64, 65_536)]
    public int BodyMebibytesMax { get; set; } = 256;

    /// <summary>How much of that memory the requests of one token may hold, in percent; one body of the largest size always fits.</summary>
    /// <value>25 by default.</value>
    [Range(1, 100)]
    public int BodySharePercentMax { get; set; } = 25;

    /// <summary>How long the body of one request may take to arrive: a client that stalls must not hold memory.</summary>
    /// <value>60 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BodyTimeMax { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request waits for others to end before it is answered 429.</summary>
    public TimeSpan AdmissionWaitMax { get; } = TimeSpan.FromSeconds(5);
}
