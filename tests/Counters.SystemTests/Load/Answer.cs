using System.Text.Json;

namespace Counters.SystemTests.Load;

/// <summary>What the host answered to one request with events.</summary>
/// <param name="Body">Empty when nobody answered.</param>
internal sealed record Answer(int Status, string Body, string? ContentType, TimeSpan? RetryAfter)
{
    /// <summary>Nobody answered: whether the events were counted is unknown.</summary>
    public static readonly Answer None = new(0, "", null, null);

    public bool IsAcknowledged => Status == 200;

    public int Accepted => Json.GetProperty("accepted").GetInt32();

    public int Duplicates => Json.GetProperty("duplicates").GetInt32();

    public IReadOnlyList<string> RejectedCodes => [.. Json.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("code").GetString()!)];

    public override string ToString() => $"{Status} {Body}";

    private JsonElement Json => JsonElement.Parse(Body);
}
