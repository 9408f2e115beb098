using System.Collections.Immutable;
using System.Text;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Ingest.Parsing;

namespace Counters.Ingest.Matching;

/// <summary>Holds the rules of one event, laid out for matching: counters by number, filters as bytes.</summary>
internal sealed class EventRules
{
    private EventRules(EventDefinition definition, IEnumerable<MatchableRule> rules)
    {
        Name = definition.Name;
        CustomProperties = new HashSet<string>(definition.CustomProperties, Utf8Key.Comparer);
        Rules = [.. rules];
    }

    public string Name { get; }

    /// <summary>Properties the event may carry beside label, property and value.</summary>
    public HashSet<string> CustomProperties { get; }

    public ImmutableArray<MatchableRule> Rules { get; }

    /// <summary>Lays out all events of a version. A rule whose counter is not active is left out: only a newer release than the others' knows it.</summary>
    public static Dictionary<string, EventRules> Compile(IRuleRegistry rules, IBreakdowns breakdowns) =>
        rules.Dictionary.Events.Values.ToDictionary(
            definition => definition.Name,
            definition => new EventRules(
                definition, rules.Dictionary.RulesOf(definition.Name).Select(rule => Compile(definition, rule, rules, breakdowns)).OfType<MatchableRule>()),
            Utf8Key.Comparer);

    private static MatchableRule? Compile(EventDefinition definition, CountingRule rule, IRuleRegistry rules, IBreakdowns breakdowns)
    {
        if (rules.Find(rule.Path) is not { ActiveFrom: not null } counter) { return null; }
        var values = rule.Kind == RuleKind.TotalPerValue
            ? CountedValues.Of(rule.Unique, definition.Values.GetValueOrDefault(rule.IdentifierName), breakdowns.Of(counter.Number), breakdowns.Emails)
            : null;
        return new MatchableRule(counter.Number, rule.Kind, rule.Unique, [.. rule.Filters.Select(Compile)], values);
    }

    private static MatchableFilter Compile(RuleFilter filter) => new(
        filter.Property,
        Encoding.UTF8.GetBytes(filter.Text).ToImmutableArray(),
        filter.IsNumber ? Amount.Parse(filter.Text) : null);
}

/// <summary>Holds a rule ready to be matched.</summary>
/// <param name="Values">Its values, when it is counted by value.</param>
internal sealed record MatchableRule(
    int Counter, RuleKind Kind, UniqueIdentifier Unique, ImmutableArray<MatchableFilter> Filters, CountedValues? Values)
{
    public bool Matches(ReceivedEvent received)
    {
        foreach (var filter in Filters)
        {
            if (!filter.Matches(received)) { return false; }
        }

        return true;
    }
}

/// <summary>
/// Holds a filter ready to be matched: a text equals a text byte by byte, a number a number by value, never one the other.
/// </summary>
internal sealed record MatchableFilter(string Property, ImmutableArray<byte> Text, Amount? Number)
{
    public bool Matches(ReceivedEvent received) =>
        received.Find(Property) is { } value
        && (Number is { } number ? value.Number == number : value.Number is null && value.Text.Span.SequenceEqual(Text.AsSpan()));
}
