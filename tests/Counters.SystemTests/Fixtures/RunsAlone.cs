using Xunit;

namespace Counters.SystemTests.Fixtures;

/// <summary>
/// The collection of tests that run one after the other, when all others are done: those that take all of the machine, and those that measure time in
/// which a starved silo would be declared dead.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "alone";
}
