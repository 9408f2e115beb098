using System.Collections.Immutable;
using System.Text;
using Counters.Contracts;
using Counters.State;

namespace Counters.Dictionary;

/// <summary>The record of a <see cref="BreakdownGrain"/>.</summary>
[GenerateSerializer, Alias("counters.breakdown-state")]
internal sealed class BreakdownState
{
    /// <summary>In the order of their slots: the value of slot n + 1 stands at n. Only ever appended to.</summary>
    [Id(0)]
    public List<string> Values { get; set; } = [];
}

/// <inheritdoc cref="IBreakdownGrain"/>
[GrainType("counters.breakdown")]
internal sealed class BreakdownGrain([PersistentState("breakdown")] IPersistentState<BreakdownState> record, ICommitBarrier barrier) : Grain, IBreakdownGrain
{
    public async Task<ImmutableArray<string>> LearnAsync(int known, ImmutableArray<string> values)
    {
        var taken = Taken(record.State.Values, values);
        if (taken.Count > record.State.Values.Count)
        {
            record.State = new BreakdownState { Values = taken };
            await record.WriteDurablyAsync(barrier, DeactivateOnIdle);
        }

        return [.. taken.Skip(known)];
    }

    /// <summary>The former values and behind them those that are new, as far as there is room.</summary>
    internal static List<string> Taken(List<string> former, ImmutableArray<string> values)
    {
        var seen = former.ToHashSet(StringComparer.Ordinal);
        var room = Breakdown.ValuesMax - former.Count;
        return [.. former, .. values.Where(value => Breakdown.HasOwnCounter(Encoding.UTF8.GetBytes(value)) && seen.Add(value)).Take(Math.Max(0, room))];
    }
}
