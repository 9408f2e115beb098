using System.Diagnostics;
using System.Text;
using Counters.Dictionary.Definitions;
using Counters.Ingest.Matching;
using Counters.Ingest.Parsing;

namespace Counters.Benchmarks.Definitions;

/// <summary>
/// What a large dictionary costs: compiling 5,000 metric definitions, and matching one event against 5,000 of them beside 50. Every event has five
/// counters in both, so that any difference is that of the number of definitions.
/// </summary>
internal static class DefinitionsRun
{
    private const int Few = 50;
    private const int Many = 5_000;
    private const int Rounds = 15;
    private const int Events = EventRequestParser.EventsMax;

    public static int Run()
    {
        using var few = new GeneratedDefinitions(Few);
        using var many = new GeneratedDefinitions(Many);
        PrintCompiling(few, Few);
        PrintCompiling(many, Many);
        Console.WriteLine();
        Console.WriteLine($"one event from JSON to its packed counters: {Events:N0} lines a request, one thread, the median of {Rounds} requests");
        PrintMatching(few, many, "the same event every time", (names, _) => names[0]);
        PrintMatching(few, many, "events of all names in turn", (names, at) => names[at % names.Count]);
        return 0;
    }

    private static void PrintCompiling(GeneratedDefinitions definitions, int metrics)
    {
        var (read, compiled, allocated) = (new double[Rounds], new double[Rounds], 0L);
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var dictionary = DefinitionLoader.Load(definitions.Directory).Dictionary;
            read[round] = watch.Elapsed.TotalMilliseconds;
            var registry = new DictionaryAlone(dictionary);
            watch.Restart();
            EventRules.Compile(registry, registry);
            compiled[round] = watch.Elapsed.TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Console.WriteLine(
            $"{metrics,5:N0} definitions of {definitions.Events.Count:N0} events: {Median(read),6:N0} ms from files to checked rules " +
            $"({Median(read) * 1000 / metrics:N0} µs each), {Median(compiled):N1} ms to lay them out for matching, {allocated >> 20:N0} MiB allocated " +
            $"(the median of {Rounds}, files in the page cache)");
    }

    /// <summary>The two dictionaries take turns, so that a machine that slows down slows both.</summary>
    private static void PrintMatching(GeneratedDefinitions few, GeneratedDefinitions many, string what, Func<IReadOnlyList<string>, int, string> nameOf)
    {
        var sides = new[] { few, many }.Select(definitions => (Rules: RulesOf(definitions), Body: Body(definitions.Events, nameOf))).ToArray();
        var nanoseconds = new[] { new double[Rounds], new double[Rounds] };
        var bytes = new long[sides.Length];
        for (var round = -Rounds; round < Rounds; round++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var (took, allocated) = Measure(sides[side].Rules, sides[side].Body);
                bytes[side] = allocated;
                if (round >= 0) { nanoseconds[side][round] = took; }
            }
        }

        var (one, other) = (Median(nanoseconds[0]), Median(nanoseconds[1]));
        Console.WriteLine(
            $"{what,-28} {Few} definitions {one,5:N0} ns and {bytes[0]} bytes an event; {Many:N0} definitions {other,5:N0} ns and {bytes[1]} bytes: {other / one:N2} ×");
    }

    private static Dictionary<string, EventRules> RulesOf(GeneratedDefinitions definitions)
    {
        var dictionary = new DictionaryAlone(DefinitionLoader.Load(definitions.Directory).Dictionary);
        return EventRules.Compile(dictionary, dictionary);
    }

    private static byte[] Body(IReadOnlyList<string> names, Func<IReadOnlyList<string>, int, string> nameOf) => Encoding.UTF8.GetBytes(string.Join(
        '\n',
        Enumerable.Range(0, Events).Select(at =>
            $$$"""{"event":"{{{nameOf(names, at)}}}","namespace_id":9970,"root_namespace_id":9970,"project_id":278964,"user_id":"{{{at}}}","additional_properties":{"label":"push","property":"web","value":3.5}}""")));

    private static (double Nanoseconds, long Bytes) Measure(Dictionary<string, EventRules> rules, byte[] body)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var request = new EventRequestParser(new EventReader(rules), DateTimeOffset.UnixEpoch, idempotencyKey: null);
        request.ReadLines(body);
        var took = watch.Elapsed.TotalNanoseconds / Events;
        if (request.Rejected.Count > 0) { throw new InvalidOperationException("The events of the benchmark were refused."); }
        return (took, (GC.GetAllocatedBytesForCurrentThread() - before) / Events);
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
