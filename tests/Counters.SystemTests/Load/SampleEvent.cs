using System.Globalization;

namespace Counters.SystemTests.Load;

/// <summary>One <c>system_event</c> as a client would send it.</summary>
internal sealed record SampleEvent(string Id, long NamespaceId, long? RootNamespaceId, DateTimeOffset Time, string UserId, decimal Value, string Label)
{
    public string ToJson() => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"id":"{{{Id}}}","event":"system_event","time":"{{{Time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}}","namespace_id":{{{NamespaceId}}},{{{Root}}}"user_id":"{{{UserId}}}","additional_properties":{"label":"{{{Label}}}","value":{{{Value}}}}}""");

    private string Root => RootNamespaceId is { } root ? string.Create(CultureInfo.InvariantCulture, $"\"root_namespace_id\":{root},") : "";
}
