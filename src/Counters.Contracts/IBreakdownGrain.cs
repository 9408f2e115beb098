using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>Numbers the values of one rule that is counted by value, for ever. The key is the rule's own number.</summary>
[GrainInterfaceType("counters.breakdown"), Alias("counters.breakdown")]
public interface IBreakdownGrain : IGrainWithIntegerKey
{
    /// <summary>Takes in the values that are new, as far as there is room, and tells all that the caller does not know. Durable when it returns.</summary>
    /// <param name="known">How many values the caller knows: they never change, and further ones stand behind them.</param>
    /// <param name="values">Values that were seen; none when the caller only wants to know.</param>
    /// <returns>The values from <paramref name="known"/> on.</returns>
    [Alias("learn")]
    Task<ImmutableArray<string>> LearnAsync(int known, ImmutableArray<string> values);
}
