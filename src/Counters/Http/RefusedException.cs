namespace Counters.Http;

/// <summary>Refuses a request and says what to mend. Routes answer it as problem+json.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">Stable, for programs.</param>
/// <param name="detail">For people: what is wrong and what to do.</param>
internal class RefusedException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>After how long it is worth while to send the request again, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the answer says beside code and detail, by name.</summary>
    public virtual IEnumerable<(string Name, object Value)> More => [];

    /// <summary>Refuses a parameter of the query string.</summary>
    public static RefusedException BadParameter(string name, string detail) => new(400, "bad_parameter", $"'{name}': {detail}");
}
