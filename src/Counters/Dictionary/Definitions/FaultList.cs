using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>Gathers errors and warnings while a folder is read, so that the reader can go on and report them all together.</summary>
internal sealed class FaultList
{
    private readonly List<DefinitionFault> _errors = [];
    private readonly List<DefinitionFault> _warnings = [];

    public ImmutableArray<DefinitionFault> Errors => InOrder(_errors);

    public ImmutableArray<DefinitionFault> Warnings => InOrder(_warnings);

    public void Error(string file, int line, string reason) => _errors.Add(new DefinitionFault(file, line, reason));

    public void Warn(string file, int line, string reason) => _warnings.Add(new DefinitionFault(file, line, reason));

    private static ImmutableArray<DefinitionFault> InOrder(IEnumerable<DefinitionFault> faults) =>
        [.. faults.OrderBy(fault => fault.File, StringComparer.Ordinal).ThenBy(fault => fault.Line)];
}
