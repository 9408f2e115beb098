namespace Counters.Dictionary.Definitions;

/// <summary>One definition file as it was read, before anything is made of it.</summary>
/// <param name="Path">Relative to the dictionary's folder, with forward slashes.</param>
internal sealed record DefinitionFile(string Path, byte[] Content)
{
    public bool IsMetric => Path.StartsWith(DefinitionFolder.Metrics + "/", StringComparison.Ordinal);
}
