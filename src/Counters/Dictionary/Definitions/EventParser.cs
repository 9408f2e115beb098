using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>Reads one event definition in any of GitLab's styles: internal, migrated (<c>InternalEventTracking</c>) and legacy category.</summary>
internal static class EventParser
{
    private const string InternalCategory = "InternalEventTracking";
    public static readonly ImmutableArray<string> StandardProperties = ["label", "property", "value"];

    /// <summary>Where an event declares its properties; the second one is of older files.</summary>
    public static readonly ImmutableArray<string> PropertyBlocks = ["additional_properties", "extra_properties"];

    /// <summary>Old files list the identifiers among the properties, where they mean nothing of their own.</summary>
    private static readonly ImmutableArray<string> Identifiers = ["project", "namespace", "user"];

    /// <summary>Null when the event cannot be used; the fault is then in the list.</summary>
    public static ParsedEvent? Parse(YamlFields fields)
    {
        var action = fields.RequiredText("action");
        if (action is null) { return null; }
        if (!DefinitionNames.IsName(action))
        {
            fields.Error("action", $"action '{action}' {DefinitionNames.Rule}");
            return null;
        }

        EventFields.Check(fields);
        var definition = new EventDefinition(action, fields.Text("description") ?? "", CustomProperties(fields), fields.File) { Values = ValuesParser.Parse(fields) };
        return new ParsedEvent(definition, LegacyCategory(fields), fields.LineOf("action"));
    }

    private static string? LegacyCategory(YamlFields fields)
    {
        var category = fields.Text("category");
        return fields.Text("internal_events") == "true" || category == InternalCategory ? null : category;
    }

    private static ImmutableArray<string> CustomProperties(YamlFields fields)
    {
        var declared = PropertyBlocks.SelectMany(block => Declared(fields, block)).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (declared.Length > DefinitionLimits.CustomPropertiesPerEventMax)
        {
            fields.Error("additional_properties", $"more than {DefinitionLimits.CustomPropertiesPerEventMax} custom properties");
        }

        return declared;
    }

    private static IEnumerable<string> Declared(YamlFields fields, string block)
    {
        var properties = fields.Fields(block);
        foreach (var (name, line, value) in properties?.All ?? [])
        {
            if (StandardProperties.Contains(name) || (Identifiers.Contains(name) && YamlScalars.IsNull(value))) { continue; }
            if (DefinitionNames.IsName(name))
            {
                yield return name;
            }
            else
            {
                fields.ErrorAt(line, $"property '{name}' {DefinitionNames.Rule}");
            }
        }
    }
}
