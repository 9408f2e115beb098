namespace Counters.Dictionary.Definitions;

/// <summary>Says where a definition is wrong or doubtful, and why.</summary>
/// <param name="File">Relative to the dictionary's folder, with forward slashes.</param>
/// <param name="Line">Counted from 1; 1 also for what concerns the whole file.</param>
public sealed record DefinitionFault(string File, int Line, string Reason)
{
    public override string ToString() => $"{File}:{Line}: {Reason}";
}
