using Counters.Ingest.Parsing;

namespace Counters.Host.Demo;

/// <summary>Events that no platform should count, one of each kind of fault.</summary>
internal static class SampleFaults
{
    /// <summary>Beyond the longest accept window that can be set.</summary>
    private static readonly TimeSpan TooOld = TimeSpan.FromDays(90);

    private static readonly TimeSpan TooFarAhead = TimeSpan.FromDays(30);

    public static IEnumerable<SampleLine> Of(int number, DateTimeOffset anchor, long namespaceId)
    {
        var id = $"fault-{anchor:yyyyMMdd}-{number:D3}";
        var good = new SampleEvent(id, "create_merge_request", anchor.AddDays(-2), namespaceId) { UserId = 42 };
        var json = good.ToJson();
        yield return new SampleLine((good with { Name = "create_merge_reqest" }).ToJson(), RejectionCode.UnknownEvent);
        yield return new SampleLine(
            json.Replace($"\"namespace_id\":{namespaceId},", "", StringComparison.Ordinal), RejectionCode.MissingProperty);
        yield return new SampleLine(json[..(json.Length / 2)], RejectionCode.InvalidJson);
        yield return new SampleLine(json.Replace($":{namespaceId},", ":\"main\",", StringComparison.Ordinal), RejectionCode.InvalidProperty);
        yield return new SampleLine(json.Replace("\"user_id\"", "\"author\"", StringComparison.Ordinal), RejectionCode.UnknownProperty);
        yield return new SampleLine((good with { Time = anchor + TooFarAhead }).ToJson(), RejectionCode.TooFarAhead);
        yield return new SampleLine((good with { Time = anchor - TooOld }).ToJson(), RejectionCode.TooLate);
    }
}
