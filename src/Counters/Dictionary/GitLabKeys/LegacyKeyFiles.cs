using System.Collections.Frozen;
using System.Collections.Immutable;
using Counters.Dictionary.Definitions;
using Counters.Hosting;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.GitLabKeys;

/// <summary>
/// Reads <see cref="LegacyKeys"/> from GitLab's own files. They lie in <c>redis_keys/</c> within the folder of the definitions, or, when that folder
/// is <c>config</c> of a GitLab checkout, where GitLab has them; without them the keys are those of the rules' paths.
/// </summary>
internal static class LegacyKeyFiles
{
    public const string Folder = "redis_keys";
    private const string FolderInGitLab = "../lib/gitlab/usage_data_counters";

    /// <param name="directory">The folder of the definitions.</param>
    public static LegacyKeys Read(string directory, FaultList faults)
    {
        var folder = new[] { Folder, FolderInGitLab }.FirstOrDefault(folder => Directory.Exists(Path.Combine(directory, folder)));
        return folder is null ? LegacyKeys.None : ReadFolder(Path.Combine(directory, folder), folder, faults);
    }

    /// <param name="folder">Holds the three files.</param>
    /// <param name="name">What the folder is called in faults.</param>
    public static LegacyKeys ReadFolder(string folder, string name, FaultList faults)
    {
        YamlNode? Root(string file) => ReadRoot(Path.Combine(folder, file), $"{name}/{file}", faults);
        const string paths = "hll_redis_key_overrides.yml", events = "hll_redis_legacy_events.yml", totals = "total_counter_redis_key_overrides.yml";
        return new LegacyKeys(
            Map(Root(paths), $"{name}/{paths}", faults), Names(Root(events), $"{name}/{events}", faults), Map(Root(totals), $"{name}/{totals}", faults));
    }

    private static YamlNode? ReadRoot(string fullPath, string path, FaultList faults)
    {
        if (!File.Exists(fullPath))
        {
            faults.Warn(path, 1, "is missing, so its keys are those of the rules' paths");
            return null;
        }

        if (BoundedFile.TryRead(fullPath, DefinitionLimits.KeyFileBytesMax, out var fault) is { } content)
        {
            return YamlDefinition.ReadRoot(new DefinitionFile(path, content), faults);
        }

        faults.Error(path, 1, fault);
        return null;
    }

    private static FrozenDictionary<string, string> Map(YamlNode? root, string path, FaultList faults)
    {
        if (root is not null and not YamlMappingNode) { faults.Error(path, YamlScalars.LineOf(root), "is not a mapping from names to keys"); }
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (from, to) in (root as YamlMappingNode)?.Children.ToArray() ?? [])
        {
            if (from is YamlScalarNode { Value.Length: > 0 } name && to is YamlScalarNode { Value.Length: > 0 } key)
            {
                entries.Add(name.Value, key.Value);
            }
            else
            {
                faults.Error(path, YamlScalars.LineOf(from), "is not one name with one key");
            }
        }

        return entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenSet<string> Names(YamlNode? root, string path, FaultList faults)
    {
        if (root is not null and not YamlSequenceNode) { faults.Error(path, YamlScalars.LineOf(root), "is not a list of events"); }
        var items = (root as YamlSequenceNode)?.Children.ToImmutableArray() ?? [];
        foreach (var item in items.Where(item => item is not YamlScalarNode { Value.Length: > 0 }))
        {
            faults.Error(path, YamlScalars.LineOf(item), "is not the name of an event");
        }

        return items.OfType<YamlScalarNode>().Select(item => item.Value).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
    }
}
