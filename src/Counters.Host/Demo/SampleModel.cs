using System.Text.Json;
using Counters.Dictionary;

namespace Counters.Host.Demo;

/// <summary>
/// What must come out, worked out in memory from the very lines that were sent: no batches, no registers, no database. It shares nothing
/// with the platform but the definitions.
/// </summary>
/// <param name="from">The accept floor.</param>
/// <param name="until">The instant after which an event is too far ahead.</param>
internal sealed class SampleModel(CounterDictionary dictionary, SampleTree tree, DateTimeOffset from, DateTimeOffset until)
{
    private readonly ILookup<string, CountingRule> _rules = dictionary.Metrics
        .Where(metric => metric.IsReported)
        .SelectMany(metric => metric.Rules)
        .DistinctBy(rule => rule.Path)
        .ToLookup(rule => rule.EventName, StringComparer.Ordinal);

    private readonly HashSet<(long NamespaceId, string Id)> _seen = [];
    private readonly Dictionary<(long Root, string Path), ModelCounter> _counters = [];
    private readonly SortedDictionary<string, int> _rejected = new(StringComparer.Ordinal);

    /// <summary>Distinct good events.</summary>
    public int Accepted => _seen.Count;

    public int Duplicates { get; private set; }

    /// <summary>Lines that must be refused, by code.</summary>
    public IReadOnlyDictionary<string, int> Rejected => _rejected;

    public void Read(string line)
    {
        var read = ModelEvent.Read(line, dictionary, from, until);
        if (read.Fault is { } fault)
        {
            _rejected[fault] = _rejected.GetValueOrDefault(fault) + 1;
        }
        else if (!_seen.Add((read.NamespaceId, read.Id)))
        {
            Duplicates++;
        }
        else
        {
            Count(read);
        }
    }

    /// <summary>What a metric of a root should be when it is asked for at an instant.</summary>
    public ModelNumber Expect(long root, MetricDefinition metric, DateTimeOffset asOf)
    {
        var window = ModelWindow.Of(metric.TimeFrame, asOf);
        var counters = metric.Rules.Select(rule => _counters.GetValueOrDefault((root, rule.Path))).OfType<ModelCounter>().ToList();
        return metric.Rules[0].Kind == RuleKind.Unique
            ? ModelNumber.OfIdentifiers([.. counters.SelectMany(counter => counter.IdentifiersIn(window))])
            : ModelNumber.OfAmounts([.. counters.SelectMany(counter => counter.AmountsIn(window))]);
    }

    private void Count(ModelEvent read)
    {
        var root = read.RootNamespaceId ?? tree.RootAt(read.NamespaceId, read.Time);
        foreach (var rule in _rules[read.Name].Where(rule => rule.Filters.All(filter => Matches(filter, read))))
        {
            var counter = CounterOf(root, rule.Path);
            if (rule.Kind == RuleKind.Total)
            {
                counter.Add(read.Time, 1);
            }
            else if (rule.Kind == RuleKind.Sum && read.Property("value") is { } value)
            {
                counter.Add(read.Time, value.GetDecimal());
            }
            else if (rule.Kind == RuleKind.Unique && read.Identifier(rule.Unique) is { } identifier)
            {
                counter.Add(read.Time, identifier);
            }
        }
    }

    private ModelCounter CounterOf(long root, string path) =>
        _counters.TryGetValue((root, path), out var counter) ? counter : _counters[(root, path)] = new ModelCounter();

    /// <summary>The text 137 is not the number 137.</summary>
    private static bool Matches(RuleFilter filter, ModelEvent read) => read.Property(filter.Property) is { } value
        && (filter.IsNumber
            ? value.ValueKind == JsonValueKind.Number && value.GetDecimal() == JsonElement.Parse(filter.Text).GetDecimal()
            : value.ValueKind == JsonValueKind.String && value.GetString() == filter.Text);
}
