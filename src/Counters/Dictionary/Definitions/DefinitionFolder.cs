using System.Collections.Immutable;
using Counters.Hosting;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Reads the files of GitLab's layout, <c>metrics/**/*.yml</c> and <c>events/**/*.yml</c>; whatever else lies there is named, never skipped in
/// silence.
/// </summary>
internal sealed class DefinitionFolder(string directory, FaultList faults)
{
    public const string Metrics = "metrics";
    public const string Events = "events";

    /// <summary>The files in ordinal order of their paths, which is the same on every machine.</summary>
    public ImmutableArray<DefinitionFile> Read()
    {
        if (!Directory.Exists(directory))
        {
            faults.Error(directory, 1, "there is no such folder");
            return [];
        }

        WarnOfStrays();
        var paths = new[] { Metrics, Events }.SelectMany(PathsUnder).Order(StringComparer.Ordinal).ToImmutableArray();
        if (paths.IsEmpty)
        {
            faults.Error(directory, 1, $"holds neither {Metrics}/**/*.yml nor {Events}/*.yml");
        }

        return [.. paths.Select(ReadFile).OfType<DefinitionFile>()];
    }

    private void WarnOfStrays()
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*.y*ml").Select(Path.GetFileName).OfType<string>())
        {
            faults.Warn(path, 1, $"lies outside {Metrics}/ and {Events}/ and is not read");
        }
    }

    private List<string> PathsUnder(string folder)
    {
        var paths = new List<string>();
        var seen = 0;
        var root = Path.Combine(directory, folder);
        if (!Directory.Exists(root)) { return paths; }
        foreach (var fullPath in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(directory, fullPath).Replace(Path.DirectorySeparatorChar, '/');
            // A Kubernetes volume keeps each file a second time, under "..data" and "..<time>": those are the visible files themselves.
            if (path.Contains("/..", StringComparison.Ordinal)) { continue; }
            if (IsDefinition(path)) { paths.Add(path); }
            if (++seen <= DefinitionLimits.FilesMax) { continue; }
            faults.Error(folder, 1, $"more than {DefinitionLimits.FilesMax} files");
            break;
        }

        return paths;
    }

    private bool IsDefinition(string path)
    {
        if (path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
        {
            faults.Error(path, 1, "definitions end in .yml; rename the file");
            return false;
        }

        if (path.EndsWith(".yml", StringComparison.Ordinal)) { return true; }
        faults.Warn(path, 1, "is not a .yml file and is not read");
        return false;
    }

    private DefinitionFile? ReadFile(string path)
    {
        if (BoundedFile.TryRead(Path.Combine(directory, path), DefinitionLimits.FileBytesMax, out var fault) is { } content) { return new DefinitionFile(path, content); }
        faults.Error(path, 1, fault);
        return null;
    }
}
