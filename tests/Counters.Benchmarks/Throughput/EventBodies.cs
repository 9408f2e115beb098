using System.Globalization;
using System.Text;

namespace Counters.Benchmarks.Throughput;

/// <summary>Makes the requests before the clock starts: NDJSON batches, every event with an id of its own.</summary>
internal static class EventBodies
{
    public const int BatchEvents = 1_000;
    private const int Users = 5_000;
    private const int Projects = 500;

    public static List<byte[]> Make(int events, int namespaces, string run, DateTimeOffset now)
    {
        var zipf = new Zipf(namespaces, seed: 42);
        var bodies = new List<byte[]>();
        var text = new StringBuilder();
        for (var made = 1; made <= events; made++)
        {
            var namespaceId = zipf.Next() + 1;
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{run}-{made}\",\"event\":\"bench_event\",\"time\":\"{now:yyyy-MM-ddTHH:mm:ssZ}\",")
                .Append(CultureInfo.InvariantCulture, $"\"namespace_id\":{namespaceId},\"root_namespace_id\":{namespaceId},")
                .Append(CultureInfo.InvariantCulture, $"\"project_id\":{zipf.Next(Projects) + 1},\"user_id\":\"{zipf.Next(Users) + 1}\",")
                .Append(CultureInfo.InvariantCulture, $"\"additional_properties\":{{\"label\":\"push\",\"value\":{zipf.Next(100)}}}}}\n");
            if (made % BatchEvents == 0)
            {
                bodies.Add(Encoding.UTF8.GetBytes(text.ToString()));
                text.Clear();
            }
        }

        return bodies;
    }
}
