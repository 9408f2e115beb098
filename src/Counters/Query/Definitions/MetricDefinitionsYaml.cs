using System.Text;
using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Counters.Query.Definitions;

/// <summary>
/// Writes definitions as GitLab's <c>metric_definitions</c> does: an array of all of them, each field as its file has it, the class that GitLab
/// derives and on demand the file's path added (GitLab: <c>lib/gitlab/usage/metric_definition.rb#dump_metrics_yaml</c>).
/// </summary>
/// <remarks>A definition of several time frames stands there once for each, with the key path and the time frame of its number.</remarks>
internal sealed class MetricDefinitionsYaml
{
    /// <summary>What was written last: thousands of definitions are parsed for it, and change only with the dictionary.</summary>
    private volatile Written? _last;

    private sealed record Written(CounterDictionary Dictionary, bool WithPaths, byte[] Text);

    public byte[] Of(CounterDictionary dictionary, bool withPaths)
    {
        if (_last is not { } last || last.Dictionary != dictionary || last.WithPaths != withPaths)
        {
            _last = last = new Written(dictionary, withPaths, Write(dictionary, withPaths));
        }

        return last.Text;
    }

    private static byte[] Write(CounterDictionary dictionary, bool withPaths)
    {
        var definitions = new YamlSequenceNode(dictionary.Metrics.Select((metric, number) => Item(metric, number, withPaths)));
        using var text = new MemoryStream();
        using (var writer = new StreamWriter(text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" })
        {
            new YamlStream(new YamlDocument(definitions)).Save(writer, assignAnchors: false);
        }

        return text.ToArray();
    }

    private static YamlMappingNode Item(MetricDefinition metric, int number, bool withPaths)
    {
        var item = Parse(metric);
        Rename(item, number, new HashSet<YamlNode>(ReferenceEqualityComparer.Instance));
        item.Children[new YamlScalarNode("key_path")] = new YamlScalarNode(metric.KeyPath);
        item.Children[new YamlScalarNode("data_source")] = new YamlScalarNode(metric.DataSource);
        item.Children[new YamlScalarNode("status")] = new YamlScalarNode(metric.Status);
        item.Children[new YamlScalarNode("time_frame")] = new YamlScalarNode(metric.TimeFrame.Name);
        if (metric.DataCategory is { } category) { item.Children[new YamlScalarNode("data_category")] = new YamlScalarNode(category); }
        if (InstrumentationClass(item) is { } derived) { item.Children[new YamlScalarNode("instrumentation_class")] = new YamlScalarNode(derived); }
        if (withPaths) { item.Children[new YamlScalarNode("file_path")] = new YamlScalarNode(metric.File); }
        return item;
    }

    /// <summary>It was parsed when the dictionary was loaded, so it is a mapping.</summary>
    private static YamlMappingNode Parse(MetricDefinition metric)
    {
        if (metric.Yaml.IsEmpty) { return []; }
        var stream = new YamlStream();
        using var text = new StreamReader(new MemoryStream(metric.Yaml.ToArray()), Encoding.UTF8);
        stream.Load(text);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    /// <summary>Anchors are of one file; in one document for all of them each needs a name of its own.</summary>
    private static void Rename(YamlNode node, int number, HashSet<YamlNode> seen)
    {
        if (!seen.Add(node)) { return; }
        if (!node.Anchor.IsEmpty) { node.Anchor = new AnchorName($"{node.Anchor.Value}_{number}"); }
        var inner = node switch
        {
            YamlMappingNode mapping => mapping.Children.SelectMany(pair => new[] { pair.Key, pair.Value }),
            YamlSequenceNode sequence => sequence.Children,
            _ => [],
        };
        foreach (var child in inner.ToList()) { Rename(child, number, seen); }
    }

    /// <summary>GitLab's for internal events, which do not name one; null where the definition names its own, or none could be derived.</summary>
    private static string? InstrumentationClass(YamlMappingNode item)
    {
        if (item.Children.ContainsKey(new YamlScalarNode("instrumentation_class"))) { return null; }
        return item.Children.TryGetValue(new YamlScalarNode("events"), out var events) && events is YamlSequenceNode { Children: [YamlMappingNode first, ..] }
            ? (Text(first, "operator"), Text(first, "unique")) switch
            {
                ("sum(value)", _) => "TotalSumMetric",
                ("total", _) => "UniqueTotalsMetric",
                (_, not null) => "UniqueCountMetric",
                _ => "TotalCountMetric",
            }
            : null;
    }

    private static string? Text(YamlMappingNode mapping, string name) =>
        mapping.Children.TryGetValue(new YamlScalarNode(name), out var node) ? (node as YamlScalarNode)?.Value : null;
}
