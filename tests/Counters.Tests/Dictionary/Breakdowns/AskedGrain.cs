using System.Collections.Immutable;
using Counters.Contracts;

namespace Counters.Tests.Dictionary;

/// <summary>The real grain of a rule, with a count of how often it is asked.</summary>
internal sealed class AskedGrain(IBreakdownGrain grain) : IBreakdownGrain
{
    public int Asked { get; private set; }

    public Task<ImmutableArray<string>> LearnAsync(int known, ImmutableArray<string> values)
    {
        Asked++;
        return grain.LearnAsync(known, values);
    }
}
