using System.Collections.Frozen;
using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>Compiles one item of a metric's <c>events</c> into a counting rule, or says why it cannot be counted.</summary>
internal static class RuleParser
{
    private const string SumOfValue = "sum(value)";
    private const string Total = "total";
    private static readonly ImmutableArray<string> KnownFields = ["name", "unique", "filter", "operator"];

    private static readonly FrozenDictionary<string, UniqueIdentifier> Identifiers = new Dictionary<string, UniqueIdentifier>
    {
        ["user.id"] = UniqueIdentifier.User,
        ["project.id"] = UniqueIdentifier.Project,
        ["namespace.id"] = UniqueIdentifier.Namespace,
        ["label"] = UniqueIdentifier.Label,
        ["property"] = UniqueIdentifier.Property,
        ["value"] = UniqueIdentifier.Value,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null when the item is at fault; the faults are then in the list.</summary>
    /// <param name="uniqueByDefault">What an item without <c>unique</c> counts: <c>redis_hll</c> metrics are always unique.</param>
    public static ParsedRule? Parse(YamlFields metric, YamlNode node, UniqueIdentifier uniqueByDefault, bool knownFieldsOnly)
    {
        var line = YamlScalars.LineOf(node);
        if (node is not YamlMappingNode mapping)
        {
            metric.ErrorAt(line, "an event of a metric must be a mapping with a name");
            return null;
        }

        var item = metric.Of(mapping);
        foreach (var (name, fieldLine, _) in item.All.Where(field => knownFieldsOnly && !KnownFields.Contains(field.Name)))
        {
            item.ErrorAt(fieldLine, $"unknown field '{name}' of an event; known are {string.Join(", ", KnownFields)}");
        }

        var unique = Unique(item, uniqueByDefault);
        var kind = Kind(item, unique);
        var filters = FilterParser.Parse(item);
        return item.RequiredText("name") is { } eventName && kind is { } known && unique is { } identifier
            ? Compile(item, line, new CountingRule(eventName, filters, known, identifier))
            : null;
    }

    /// <summary>Checks what is common to every way of naming an event.</summary>
    public static ParsedRule? Compile(YamlFields fields, int line, CountingRule rule)
    {
        var eventName = rule.EventName;
        if (!DefinitionNames.IsName(eventName))
        {
            fields.ErrorAt(line, $"event name '{eventName}' {DefinitionNames.Rule}");
            return null;
        }

        if (rule.Path.Length <= DefinitionLimits.PathCharactersMax) { return new ParsedRule(rule, line); }
        fields.ErrorAt(line, $"the counter's path is longer than {DefinitionLimits.PathCharactersMax} characters");
        return null;
    }

    private static UniqueIdentifier? Unique(YamlFields item, UniqueIdentifier otherwise)
    {
        if (item.Node("unique") is null) { return item.Node("operator") is null ? otherwise : UniqueIdentifier.None; }
        var text = item.Text("unique");
        if (text is null) { return null; }
        if (Identifiers.TryGetValue(text, out var identifier)) { return identifier; }
        item.Error("unique", $"unknown unique '{text}': {string.Join(", ", Identifiers.Keys.Order(StringComparer.Ordinal))}");
        return null;
    }

    private static RuleKind? Kind(YamlFields item, UniqueIdentifier? unique)
    {
        if (item.Node("operator") is null) { return unique is UniqueIdentifier.None ? RuleKind.Total : RuleKind.Unique; }
        switch (item.Text("operator"))
        {
            case SumOfValue when item.Node("unique") is null:
                return RuleKind.Sum;
            case SumOfValue:
                item.Error("operator", $"{SumOfValue} and unique exclude each other");
                return null;
            case Total when item.Node("unique") is null:
                item.Error("operator", "operator total counts each value of what unique names; leave it out to count all events together");
                return null;
            case Total when unique is UniqueIdentifier.User:
                item.Error("operator", "operator total on user.id would store raw user identifiers, which are kept nowhere; unique alone counts distinct users");
                return null;
            case Total:
                return RuleKind.TotalPerValue;
            case { } text:
                item.Error("operator", $"unknown operator '{text}': {SumOfValue}, {Total}");
                return null;
            default:
                return null;
        }
    }
}
