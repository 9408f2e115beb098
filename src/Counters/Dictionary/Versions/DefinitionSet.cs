using System.Collections.Immutable;
using Counters.Dictionary.Definitions;

namespace Counters.Dictionary.Versions;

/// <summary>A silo's own definitions: the files, for others to compile, and what they compile to here.</summary>
internal sealed record DefinitionSet(ImmutableArray<DefinitionFile> Files, LoadedDictionary Loaded)
{
    public CounterDictionary Dictionary => Loaded.Dictionary;

    public VersionName Name { get; } = VersionName.Of(Loaded.Dictionary);

    public IEnumerable<string> Paths => Dictionary.Rules.Select(rule => rule.Path);
}
