namespace Counters.Query;

/// <summary>A question that has no answer as it stands; says what to ask instead. Becomes a problem+json.</summary>
internal sealed class QueryRefusedException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Stable, for programs; the message is for people.</summary>
    public string Code { get; } = code;

    public static QueryRefusedException BadParameter(string name, string detail) =>
        new(400, "bad_parameter", $"'{name}': {detail}");
}
