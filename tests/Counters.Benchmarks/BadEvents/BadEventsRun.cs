using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Counters.Benchmarks.Throughput;

namespace Counters.Benchmarks.BadEvents;

/// <summary>What a bad event costs the host beside a good one: requests of 10,000 events of one kind each, one after the other.</summary>
internal static class BadEventsRun
{
    private const int Events = 10_000;
    private const int Requests = 10;

    private static readonly (string Name, Func<int, string> Line)[] Kinds =
    [
        ("good", at => $$"""{"event":"bench_event","namespace_id":{{(at % 100) + 1}},"root_namespace_id":1,"user_id":"{{at}}"}"""),
        ("unknown event, one name", _ => """{"event":"bench_evnet","namespace_id":1,"root_namespace_id":1,"user_id":"1"}"""),
        ("unknown event, 10,000 names", at => $$"""{"event":"no_such_event_{{at}}","namespace_id":1,"root_namespace_id":1,"user_id":"1"}"""),
        ("invalid property", _ => """{"event":"bench_event","namespace_id":-1,"root_namespace_id":1,"user_id":"1"}"""),
        ("unknown property", at => $$"""{"event":"bench_event","namespace_id":1,"p{{at}}":1}"""),
        ("broken JSON", _ => """{"event":"bench_event","namespace_id":1,"root_namespace_id":1,"user_id":"1" """),
        ("not JSON at all", _ => "x"),
        ("not UTF-8", _ => "{\"event\":\"\xff\"}"),
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var host = await HostUnderLoad.StartAsync(arguments);
        double? good = null;
        foreach (var (name, line) in Kinds)
        {
            var body = Encoding.Latin1.GetBytes(string.Join('\n', Enumerable.Range(0, Events).Select(line)));
            await PostAsync(host, body);
            var (processor, watch) = (host.ProcessorTime, Stopwatch.StartNew());
            for (var request = 0; request < Requests; request++) { await PostAsync(host, body); }
            var micros = (host.ProcessorTime - processor).TotalMicroseconds / (Events * Requests);
            good ??= micros;
            Console.WriteLine($"{name,-30} {micros,6:N2} µs of processor an event ({micros / good:N2} × good), {watch.Elapsed.TotalMilliseconds / Requests,6:N0} ms a request");
        }

        Console.WriteLine($"host resident {host.ResidentBytes >> 20:N0} MiB");
        return 0;
    }

    private static async Task PostAsync(HostUnderLoad host, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await host.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
