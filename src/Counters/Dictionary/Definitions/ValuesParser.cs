using System.Collections.Immutable;
using System.Text;
using Counters.Dictionary.Breakdowns;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Reads what an event's definition says of the values of its properties: <c>values</c>, the only ones that get counters of their own, and
/// <c>email_addresses</c>. Both are this platform's; GitLab knows them in no vintage.
/// </summary>
internal static class ValuesParser
{
    private const string ValuesField = "values";
    private const string EmailsField = "email_addresses";
    private const string Hashed = "hashed";
    private const string AsSent = "as_sent";

    public static ImmutableDictionary<string, DeclaredValues> Parse(YamlFields definition)
    {
        var declared = ImmutableDictionary.CreateBuilder<string, DeclaredValues>(StringComparer.Ordinal);
        foreach (var (name, line, fields) in EventParser.PropertyBlocks.SelectMany(block => Properties(definition, block)))
        {
            if (!EventParser.StandardProperties.Contains(name))
            {
                fields.ErrorAt(line, $"property '{name}' cannot have {ValuesField} or {EmailsField}: only label, property and value are counted by value");
            }
            else if (!declared.TryAdd(name, new DeclaredValues(Listed(name, fields), KeepsEmailAddresses(fields))))
            {
                fields.ErrorAt(line, $"the values of '{name}' are declared twice");
            }
        }

        return declared.ToImmutable();
    }

    /// <summary>Properties of which the block says more than a description.</summary>
    private static IEnumerable<(string Name, int Line, YamlFields Fields)> Properties(YamlFields definition, string block) =>
        from property in (definition.Node(block) is YamlMappingNode ? definition.Fields(block) : null)?.All ?? []
        where property.Value is YamlMappingNode
        let fields = definition.Of((YamlMappingNode)property.Value)
        where fields.All.Any(field => field.Name is ValuesField or EmailsField)
        select (property.Name, property.Line, fields);

    private static ImmutableHashSet<string>? Listed(string property, YamlFields fields)
    {
        if (fields.All.All(field => field.Name != ValuesField)) { return null; }
        var listed = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        if (fields.Node(ValuesField) is not YamlSequenceNode { Children.Count: > 0 and <= DefinitionLimits.ListedValuesMax } list)
        {
            fields.Error(ValuesField, $"{ValuesField} must be a list of 1 to {DefinitionLimits.ListedValuesMax} texts");
            return null;
        }

        foreach (var item in list.Children)
        {
            var text = (item as YamlScalarNode)?.Value;
            var fault = FaultOf(property, text) ?? (listed.Add(text!) ? null : $"value '{text}' is listed twice");
            if (fault is not null) { fields.ErrorAt(YamlScalars.LineOf(item), fault); }
        }

        return listed.ToImmutable();
    }

    private static string? FaultOf(string property, string? text) =>
        text is null ? $"{ValuesField} must be a list of texts"
        : Encoding.UTF8.GetByteCount(text) > Breakdown.ValueBytesMax ? $"a listed value has at most {Breakdown.ValueBytesMax} bytes"
        : text == BreakdownPath.Other ? $"'{text}' cannot be listed: it stands for all values that are not"
        : property == "value" && !YamlScalars.IsPlainDecimal(text) ? $"'{text}' cannot be a value: list numbers as 2, 2.0 or 2.5"
        : null;

    private static bool KeepsEmailAddresses(YamlFields fields)
    {
        if (fields.All.All(field => field.Name != EmailsField)) { return false; }
        var text = fields.Text(EmailsField);
        if (text is not (Hashed or AsSent)) { fields.Error(EmailsField, $"{EmailsField} is {Hashed} or {AsSent}"); }
        return text == AsSent;
    }
}
