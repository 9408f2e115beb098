using System.Collections.Immutable;
using Counters.Contracts;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>Reads a rule's <c>filter</c>: exact matches typed as the YAML scalar is (GitLab: metrics/schema/internal_events.json).</summary>
internal static class FilterParser
{
    /// <summary>Sorted by property, as in the canonical path.</summary>
    public static ImmutableArray<RuleFilter> Parse(YamlFields item)
    {
        var fields = item.Fields("filter");
        if (fields is null) { return []; }
        if (fields.Count is 0 or > DefinitionLimits.FiltersPerRuleMax)
        {
            item.Error("filter", $"a filter names 1 to {DefinitionLimits.FiltersPerRuleMax} properties");
            return [];
        }

        var filters = fields.All.Select(field => Filter(fields, field.Name, field.Line, field.Value)).OfType<RuleFilter>();
        return [.. filters.OrderBy(filter => filter.Property, StringComparer.Ordinal)];
    }

    private static RuleFilter? Filter(YamlFields fields, string property, int line, YamlNode node)
    {
        var scalar = node as YamlScalarNode;
        var isNumber = scalar is not null && YamlScalars.IsNumber(scalar);
        var reason = scalar is null || YamlScalars.IsNull(scalar)
            ? $"filter {property} must be a text or a number"
            : Refusal(property, scalar, isNumber);
        if (reason is not null)
        {
            fields.ErrorAt(line, reason);
            return null;
        }

        var text = scalar!.Value ?? "";
        return new RuleFilter(property, isNumber ? FilterNumber.Canonical(text)! : text, isNumber);
    }

    private static string? Refusal(string property, YamlScalarNode scalar, bool isNumber)
    {
        var text = scalar.Value ?? "";
        return (property, isNumber) switch
        {
            _ when !DefinitionNames.IsName(property) => $"filter on '{property}': a property {DefinitionNames.Rule}",
            _ when YamlScalars.IsBoolean(scalar) => $"filter {property}: {text} is a boolean, which no event carries; quote it if text is meant",
            ("label" or "property", true) => $"filter {property}: {text} is a number, but {property} is text; quote it",
            ("value", false) => $"filter value: '{text}' is text, but value is a number; remove the quotes",
            (_, true) when FilterNumber.Canonical(text) is null =>
                $"filter {property}: {text} is not a plain decimal with at most {Amount.FractionDigitsMax} fraction digits that a floating point number keeps",
            _ when text.Length > DefinitionLimits.FilterTextCharactersMax =>
                $"filter {property}: longer than {DefinitionLimits.FilterTextCharactersMax} characters",
            _ when text.Any(char.IsControl) => $"filter {property}: control characters cannot stand in a counter's path",
            _ => null,
        };
    }
}
