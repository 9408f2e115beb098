
namespace Counters.Host.Demo;

/// <summary>
/// Everything that the demo sends, as the very bytes. It depends on nothing but the day: a second demo of the same day sends the same again,
/// which changes nothing, and one of another day uses other namespaces.
/// </summary>
internal sealed class SampleStream
{
    /// <summary>Lines of a request, repeated and bad ones included.</summary>
    public const int BatchLinesMax = 500;

    private const int FreshPerBatch = 480;
    private const int RepeatedWithinBatch = 6;
    private const int RepeatedFromEarlier = 8;
    private const int FaultsOfEachKind = 4;
    private const int EveryGzip = 3;
    private const int EveryResent = 15;

    private SampleStream(DateTimeOffset anchor, SampleTree tree)
    {
        (Anchor, Tree) = (anchor, tree);
        var random = new Random((int)(anchor - DateTimeOffset.UnixEpoch).TotalDays);
        (var fresh, Late) = SampleTraffic.Of(anchor, tree, random);
        Fresh = fresh.Count;
        var bodies = fresh.Chunk(FreshPerBatch).Select(chunk => chunk.Select(line => new SampleLine(line)).ToList()).ToList();
        Repeat(bodies, random);
        Plant(bodies, random);
        var batches = bodies.Select((lines, at) => new SampleBatch(lines, at % EveryGzip == 1)).ToList();
        var resent = batches.Where((_, at) => at % EveryResent == EveryResent / 2).ToList();
        ResentBatches = resent.Count;
        Batches = [.. batches, .. resent];
    }

    /// <summary>The start of the day whose sample this is, UTC: every event lies before it.</summary>
    public DateTimeOffset Anchor { get; }

    public SampleTree Tree { get; }

    /// <summary>In the order in which they are sent; some come twice.</summary>
    public IReadOnlyList<SampleBatch> Batches { get; }

    /// <summary>Good events, each counted once.</summary>
    public int Fresh { get; }

    /// <summary>Of these, how many come after later ones.</summary>
    public int Late { get; }

    public int ResentBatches { get; }

    public IEnumerable<SampleLine> Lines => Batches.SelectMany(batch => batch.Lines);

    /// <summary>How many lines must be refused, by code.</summary>
    public IReadOnlyDictionary<string, int> Rejected => Lines
        .Where(line => line.RejectedAs is not null)
        .GroupBy(line => line.RejectedAs!, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    public static SampleStream Of(DateTimeOffset now)
    {
        var anchor = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return new SampleStream(anchor, SampleTree.Of(anchor));
    }

    /// <summary>Clients send again what was counted already: within a request, and in later ones.</summary>
    private static void Repeat(List<List<SampleLine>> bodies, Random random)
    {
        for (var at = 0; at < bodies.Count; at++)
        {
            var own = Enumerable.Range(0, RepeatedWithinBatch).Select(_ => bodies[at][random.Next(bodies[at].Count)]);
            var earlier = at == 0 ? [] : Enumerable.Range(0, RepeatedFromEarlier).Select(_ => Any(bodies[random.Next(at)], random));
            bodies[at].AddRange([.. own, .. earlier]);
        }
    }

    private void Plant(List<List<SampleLine>> bodies, Random random)
    {
        var namespaceId = Tree.All[0].Root.Id;
        foreach (var fault in Enumerable.Range(0, FaultsOfEachKind).SelectMany(number => SampleFaults.Of(number, Anchor, namespaceId)))
        {
            var body = bodies[random.Next(bodies.Count)];
            if (body.Count == BatchLinesMax) { body = bodies[^1]; }
            body.Insert(random.Next(body.Count), fault);
        }
    }

    private static SampleLine Any(List<SampleLine> lines, Random random) => lines[random.Next(lines.Count)];
}
