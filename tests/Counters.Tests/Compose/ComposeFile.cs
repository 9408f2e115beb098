using System.Globalization;
using Counters.Testing;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Counters.Tests.Compose;

/// <summary>compose.yaml as an engine reads it, anchors and merges resolved; a key that is given twice is an error.</summary>
internal sealed class ComposeFile
{
    private readonly Dictionary<object, object> _root;

    private ComposeFile(Dictionary<object, object> root) => _root = root;

    public static string Directory { get; } = Path.Combine(Repository.Root, "compose");

    public IReadOnlyDictionary<string, Dictionary<object, object>> Services => Entries(_root["services"]);

    public IReadOnlyDictionary<string, Dictionary<object, object>> Networks => Entries(_root["networks"]);

    /// <summary>By name, the file that each is, as compose.yaml has it.</summary>
    public IReadOnlyDictionary<string, string> Secrets => Entries(_root["secrets"]).ToDictionary(entry => entry.Key, entry => (string)entry.Value["file"]);

    public IEnumerable<KeyValuePair<string, Dictionary<object, object>>> Silos => Services.Where(service => service.Key.StartsWith("silo-", StringComparison.Ordinal));

    public static ComposeFile Read()
    {
        using var file = File.OpenText(Path.Combine(Repository.Root, "compose.yaml"));
        var reader = new DeserializerBuilder().WithDuplicateKeyChecking().Build();
        return new ComposeFile(reader.Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(file))));
    }

    public static IReadOnlyDictionary<string, Dictionary<object, object>> Entries(object map) =>
        ((Dictionary<object, object>)map).ToDictionary(entry => (string)entry.Key, entry => entry.Value as Dictionary<object, object> ?? []);

    public static string[] Texts(Dictionary<object, object> service, string key) =>
        service.TryGetValue(key, out var list) ? [.. ((List<object>)list).Select(text => Convert.ToString(text, CultureInfo.InvariantCulture)!)] : [];
}
