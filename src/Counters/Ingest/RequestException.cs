namespace Counters.Ingest;

/// <summary>A request cannot be taken as a whole: its status, code and what to fix.</summary>
internal sealed class RequestException(int status, string code, string detail) : Exception(detail)
{
    /// <summary>After how long it is worth while to send the request again, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int Status => status;

    /// <summary>One of <see cref="RequestCode"/>.</summary>
    public string Code => code;
}
