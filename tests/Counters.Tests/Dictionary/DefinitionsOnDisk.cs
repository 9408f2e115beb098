using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>A definition folder of its own for one test, written in few words and deleted afterwards.</summary>
public sealed class DefinitionsOnDisk : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("counters-definitions-").FullName;

    public DefinitionsOnDisk File(string path, string content)
    {
        var fullPath = Path.Combine(Directory, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        System.IO.File.WriteAllText(fullPath, content);
        return this;
    }

    public DefinitionsOnDisk Event(string action, string more = "internal_events: true") =>
        File($"events/{action}.yml", $"---\ndescription: {action}\naction: {action}\n{more}\n");

    /// <summary>An active metric of <c>internal_events</c>; the items of <c>events</c> begin on line 8.</summary>
    public DefinitionsOnDisk Metric(string keyPath, string timeFrame, params string[] eventLines) =>
        MetricFile(
            keyPath,
            $"""
            key_path: {keyPath}
            description: Test
            product_group: test
            status: active
            time_frame: {timeFrame}
            data_source: internal_events
            events:
            {string.Join('\n', eventLines)}
            """);

    public DefinitionsOnDisk MetricFile(string name, string content) => File($"metrics/{name}.yml", content);

    public LoadedDictionary Load() => DefinitionLoader.Load(Directory);

    public MetricDefinition LoadMetric(string keyPath) => Load().Dictionary.Metrics.Single(metric => metric.KeyPath == keyPath);

    /// <summary>All errors as <c>file:line: reason</c>.</summary>
    public string[] Errors() => [.. Assert.Throws<DefinitionException>(() => Load()).Faults.Select(fault => fault.ToString())];

    public string[] Warnings() => [.. Load().Warnings.Select(fault => fault.ToString())];

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
