using System.Text.Json;

namespace Counters.SystemTests.Load;

/// <summary>What the host answered to one request with events.</summary>
/// <param name="Body">What kept the answer away, when nobody answered.</param>
internal sealed record Answer(int Status, string Body, string? ContentType, TimeSpan? RetryAfter)
{
    /// <summary>Nobody answered: whether the events were counted is unknown.</summary>
    public static Answer None(Exception fault) => new(0, fault.Message, null, null);

    public bool IsAcknowledged => Status == 200;

    public int Accepted => Json.GetProperty("accepted").GetInt32();

    public int Duplicates => Json.GetProperty("duplicates").GetInt32();

    public IReadOnlyList<string> RejectedCodes => [.. Json.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("code").GetString()!)];

    public override string ToString() => $"{Status} {Body}";

    private JsonElement Json => JsonElement.Parse(Body);
}
