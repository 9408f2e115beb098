using System.Collections.Immutable;
using System.Text;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Ingest.Matching;
using Counters.Ingest.Parsing;

namespace Counters.Tests.Ingest;

/// <summary>A dictionary of a few events whose counters are numbered by their paths, and requests read by it.</summary>
internal sealed class SomeEvents : IRuleRegistry
{
    public static readonly DateTimeOffset ReceivedAt = new(2026, 11, 22, 10, 30, 0, TimeSpan.Zero);

    private readonly List<string> _paths;

    public SomeEvents(params CountingRule[] rules)
        : this(ImmutableDictionary<string, DeclaredValues>.Empty, rules)
    {
    }

    /// <param name="values">What every event's definition says of its values.</param>
    public SomeEvents(ImmutableDictionary<string, DeclaredValues> values, params CountingRule[] rules)
    {
        var events = rules.Select(rule => rule.EventName).Append("push").Append("create_ci_build").Distinct();
        Dictionary = new CounterDictionary(
            "v1",
            events.Select(name => new EventDefinition(name, "It happened.", ["custom", "size"], $"events/{name}.yml") { Values = values }),
            [
                new MetricDefinition
                {
                    KeyPath = "counts.all", Description = "All.", TimeFrame = TimeFrame.All, DataSource = "internal_events", Status = "active", File = "metrics/all.yml",
                    Rules = [.. rules],
                },
            ]);
        _paths = [.. Dictionary.Rules.Select(rule => rule.Path)];
    }

    public CounterDictionary Dictionary { get; }

    public RegisteredCounter? Find(string path) => _paths.IndexOf(path) is >= 0 and var at ? new RegisteredCounter(path, at, DateTimeOffset.UnixEpoch) : null;

    public string PathOf(long root, int number) => _paths[number];

    private string Path(int number) => _paths[number];

    /// <summary>Counters of values; a test that has rules counted by value gives its own.</summary>
    public IBreakdowns Breakdowns { get; init; } = new CounterNames(null!, null!, null!);

    public EventRequestParser Begin(string? idempotencyKey = null) =>
        new(new EventReader(EventRules.Compile(this, Breakdowns)), ReceivedAt, idempotencyKey);

    public EventRequestParser ReadJson(string body, string? idempotencyKey = null)
    {
        var request = Begin(idempotencyKey);
        request.ReadJson(Encoding.UTF8.GetBytes(body));
        return request;
    }

    public EventRequestParser ReadLines(string body, string? idempotencyKey = null)
    {
        var request = Begin(idempotencyKey);
        request.ReadLines(Encoding.UTF8.GetBytes(body));
        return request;
    }

    /// <summary>What the request makes of its events, by namespace.</summary>
    public List<PackedEvent> Packed(EventRequestParser request) => [.. request.Batches.SelectMany(Unpack)];

    private List<PackedEvent> Unpack(NamespaceBatch batch)
    {
        var packed = new List<PackedEvent>();
        for (var reader = new EventBatchDecoder(batch.Seal().Records.Span); reader.MoveNext();)
        {
            List<string> totals = [], sums = [], uniques = [];
            List<int> counters = [];
            for (var n = reader.ReadLength(); n > 0; n--) { counters.Add(reader.ReadCounter()); }
            totals.AddRange(counters.Where(counter => counter < _paths.Count).Select(Path));
            var count = reader.ReadLength();
            var amount = count > 0 ? reader.ReadAmount() : Amount.Zero;
            for (; count > 0; count--) { sums.Add(Path(reader.ReadCounter())); }
            for (var n = reader.ReadLength(); n > 0; n--) { uniques.Add(Path(reader.ReadUnique().Counter)); }
            packed.Add(new PackedEvent(batch.NamespaceId, batch.EventAt(packed.Count).Index, reader.ReplayId, reader.UnixSeconds, totals, amount, sums, uniques, counters));
        }

        return packed;
    }
}

/// <summary>An event as the namespace's grain receives it.</summary>
/// <param name="Counters">The numbers of all counters that it adds one to, those of values too.</param>
internal sealed record PackedEvent(
    long NamespaceId, int Index, UInt128 Id, uint UnixSeconds, List<string> Totals, Amount Amount, List<string> Sums, List<string> Uniques, List<int> Counters);
