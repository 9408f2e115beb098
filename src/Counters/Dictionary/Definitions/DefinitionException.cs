using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>A definition folder cannot be used; lists every fault at once, so that one round of corrections is enough.</summary>
public sealed class DefinitionException(ImmutableArray<DefinitionFault> faults)
    : Exception($"{faults.Length} faults in the definitions:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}")
{
    /// <summary>Ordered by file and line.</summary>
    public ImmutableArray<DefinitionFault> Faults { get; } = faults;
}
