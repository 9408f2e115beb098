namespace Counters.Dictionary;

/// <summary>The counters of one rule that is counted by value, as far as this silo knows them.</summary>
internal interface IBreakdown
{
    /// <summary>What counts until the value's own counter is known: the counter of all values without one.</summary>
    int Other { get; }

    /// <summary>The counter of a value; false when only <see cref="LearnAsync"/> can tell.</summary>
    bool TryFind(ReadOnlySpan<byte> value, out int counter);

    /// <summary>Has the values numbered as far as there is room; afterwards <see cref="TryFind"/> finds each of them.</summary>
    Task LearnAsync(IEnumerable<ReadOnlyMemory<byte>> values);
}

/// <summary>Where ingest finds the counters of rules that are counted by value.</summary>
internal interface IBreakdowns
{
    /// <param name="rule">The rule's own number.</param>
    IBreakdown Of(int rule);
}
