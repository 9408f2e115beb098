using System.Collections.Immutable;
using Counters.Dictionary.GitLabKeys;
using Counters.Dictionary.Versions;

namespace Counters.Dictionary.Definitions;

/// <summary>Loads a folder of GitLab metric and event definitions into the dictionary of everything that is counted.</summary>
public static class DefinitionLoader
{
    /// <summary>The definitions that ship with the host, beside its program.</summary>
    public static string ShippedDirectory => Path.Combine(AppContext.BaseDirectory, "Dictionary");

    /// <param name="directory">GitLab's layout: <c>metrics/**/*.yml</c> and <c>events/**/*.yml</c>.</param>
    /// <exception cref="DefinitionException">At least one file is at fault; it lists all faults of all files.</exception>
    public static LoadedDictionary Load(string directory) => Read(directory).Loaded;

    /// <summary>The same, together with the files as they were read, for others to load.</summary>
    /// <exception cref="DefinitionException">At least one file is at fault; it lists all faults of all files.</exception>
    internal static DefinitionSet Read(string directory)
    {
        var faults = new FaultList();
        var files = new DefinitionFolder(directory, faults).Read();
        var legacyKeys = LegacyKeyFiles.Read(directory, faults);
        return new DefinitionSet(files, Load(files, faults) with { LegacyKeys = legacyKeys });
    }

    /// <param name="files">In ordinal order of their paths.</param>
    /// <param name="faults">What was found while they were read.</param>
    /// <exception cref="DefinitionException">At least one file is at fault; it lists all faults of all files.</exception>
    internal static LoadedDictionary Load(ImmutableArray<DefinitionFile> files, FaultList faults)
    {
        var declared = EventValidator.OnePerAction(Parse(files.Where(file => !file.IsMetric), EventParser.Parse, faults), faults);
        var metrics = Parse(files.Where(file => file.IsMetric), MetricParser.Parse, faults).ToImmutableArray();
        var events = declared.AddRange(UndeclaredEvents.Of(metrics, declared, faults));
        MetricValidator.Check(metrics, events, faults);
        if (!faults.Errors.IsEmpty) { throw new DefinitionException(faults.Errors); }
        var texts = files.ToDictionary(file => file.Path, file => (ReadOnlyMemory<byte>)file.Content, StringComparer.Ordinal);
        var definitions = metrics.SelectMany(parsed => parsed.Metrics).Select(metric => metric with { Yaml = texts[metric.File] });
        var dictionary = new CounterDictionary(DictionaryVersion.Of(files), events, definitions);
        return new LoadedDictionary(dictionary, faults.Warnings);
    }

    private static IEnumerable<T> Parse<T>(IEnumerable<DefinitionFile> files, Func<YamlFields, T?> parse, FaultList faults)
        where T : class =>
        files.Select(file => YamlDefinition.Parse(file, faults)).OfType<YamlFields>().Select(parse).OfType<T>();
}
