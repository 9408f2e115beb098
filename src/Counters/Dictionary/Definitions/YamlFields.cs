using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>A mapping of a definition, read by field name; a field of the wrong shape becomes a fault with its line.</summary>
internal sealed class YamlFields(YamlMappingNode mapping, string file, FaultList faults)
{
    public string File => file;

    public int Line => YamlScalars.LineOf(mapping);

    /// <summary>The field names in the order in which they stand, with their lines.</summary>
    public IEnumerable<(string Name, int Line, YamlNode Value)> All =>
        mapping.Children.Select(pair => ((pair.Key as YamlScalarNode)?.Value ?? "", YamlScalars.LineOf(pair.Key), pair.Value));

    public int Count => mapping.Children.Count;

    /// <summary>Null when the field is absent or YAML's null: GitLab's files write both for "nothing".</summary>
    public YamlNode? Node(string name) =>
        mapping.Children.TryGetValue(new YamlScalarNode(name), out var node) && !YamlScalars.IsNull(node) ? node : null;

    public int LineOf(string name) => All.Where(field => field.Name == name).Select(field => field.Line).FirstOrDefault(Line);

    public string? Text(string name)
    {
        switch (Node(name))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return scalar.Value;
            default:
                Error(name, $"{name} must be one text");
                return null;
        }
    }

    public string? RequiredText(string name)
    {
        if (Node(name) is null) { Error(name, $"{name} is missing"); }
        return Text(name);
    }

    /// <summary>A list of texts; empty when absent. A single text stands for a list of one.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        switch (Node(name))
        {
            case null:
                return [];
            case YamlScalarNode scalar:
                return [scalar.Value ?? ""];
            case YamlSequenceNode list when list.Children.All(item => item is YamlScalarNode):
                return [.. list.Children.Cast<YamlScalarNode>().Select(item => item.Value ?? "")];
            default:
                Error(name, $"{name} must be a list of texts");
                return [];
        }
    }

    /// <summary>The fields of a mapping within this one; null when absent.</summary>
    public YamlFields? Fields(string name)
    {
        switch (Node(name))
        {
            case null:
                return null;
            case YamlMappingNode inner:
                return new YamlFields(inner, file, faults);
            default:
                Error(name, $"{name} must be a mapping");
                return null;
        }
    }

    /// <summary>The items of a list; empty when absent.</summary>
    public ImmutableArray<YamlNode> Items(string name)
    {
        switch (Node(name))
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return [.. list.Children];
            default:
                Error(name, $"{name} must be a list");
                return [];
        }
    }

    /// <summary>A field that nobody reads is most often one that is mistyped.</summary>
    public void WarnOfUnknown(IReadOnlyCollection<string> known, string kind)
    {
        foreach (var (name, line, _) in All.Where(field => !known.Contains(field.Name)))
        {
            faults.Warn(file, line, $"unknown {kind} '{name}' is not read{(NearestName.Of(name, known) is { } nearest ? $"; is it {nearest}?" : "")}");
        }
    }

    public YamlFields Of(YamlMappingNode inner) => new(inner, file, faults);

    public void Error(string name, string reason) => faults.Error(file, LineOf(name), reason);

    public void ErrorAt(int line, string reason) => faults.Error(file, line, reason);

    public void WarnAt(int line, string reason) => faults.Warn(file, line, reason);

    public void Warn(string name, string reason) => faults.Warn(file, LineOf(name), reason);
}
