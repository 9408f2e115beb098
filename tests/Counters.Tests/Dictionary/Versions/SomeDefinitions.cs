using Counters.Dictionary.Definitions;
using Counters.Dictionary.Versions;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>Versions that count one event in ways that tell them apart: version n counts pushes with the label <c>vn</c>.</summary>
internal static class SomeDefinitions
{
    public static DefinitionSet Of(int version)
    {
        using var disk = OnDisk(version);
        return DefinitionLoader.Read(disk.Directory);
    }

    public static DefinitionsOnDisk OnDisk(int version) => Write(new DefinitionsOnDisk(), version);

    /// <summary>Puts this version in the place of what lies there.</summary>
    public static DefinitionsOnDisk Write(DefinitionsOnDisk disk, int version) => disk
        .Event("push")
        .Metric("counts.pushes", "all", "- name: push", "  filter:", $"    label: v{version}");

    public static string Path(int version) => $"push-filter:[label:v{version}]";
}
