namespace Counters.Dictionary.Breakdowns;

/// <summary>The counters of one rule that is counted by value, as far as this silo knows them. Each root namespace numbers its values for itself.</summary>
internal interface IBreakdown
{
    /// <summary>What counts until the value's own counter is known: the counter of all values without one.</summary>
    int Other { get; }

    /// <summary>The counter of a value; false when only <see cref="LearnAsync"/> can tell. Allocates nothing.</summary>
    /// <param name="root">The root namespace in which it is counted.</param>
    bool TryFind(long root, ReadOnlySpan<byte> value, out int counter);

    /// <summary>Has the values numbered as far as there is room and <paramref name="allowance"/> lets it. Durable when it returns.</summary>
    Task<LearntCounters> LearnAsync(long root, IEnumerable<ReadOnlyMemory<byte>> values, INewValueAllowance allowance);
}

/// <summary>Where ingest finds the counters of rules that are counted by value.</summary>
internal interface IBreakdowns
{
    /// <summary>Hashes values that look like e-mail addresses.</summary>
    EmailHash Emails { get; }

    /// <summary>The greatest share of the values that a rule may have in a root namespace that is in use, among those that this silo knows.</summary>
    double FullestShare { get; }

    /// <param name="rule">The rule's own number.</param>
    IBreakdown Of(int rule);
}

/// <summary>Says how many new values may be numbered just now.</summary>
internal interface INewValueAllowance
{
    /// <summary>Takes so many, or as many as there are.</summary>
    int Take(int wanted);

    /// <summary>Takes back what turned out not to be needed.</summary>
    void GiveBack(int values);
}

/// <summary>The counters of the values that were asked for.</summary>
/// <param name="Rule">The rule's own number.</param>
/// <param name="Refused">Values that have no counter only because the allowance did not let them.</param>
internal readonly record struct LearntCounters(int Rule, RootValues Values, int Refused)
{
    public int CounterOf(ReadOnlySpan<byte> value) => new BreakdownNumber(Rule, Values.SlotOf(value) ?? BreakdownNumber.OtherSlot).Value;
}
