namespace Counters.Dictionary;

/// <summary>The number of a counter that belongs to one value of a rule: it says which rule and which of its values, so that nothing has to be looked up.</summary>
/// <param name="Rule">The rule's own number, as the dictionary gave it.</param>
/// <param name="Slot">Which of its values, from 1; 0 for all those that have no counter of their own.</param>
/// <remarks>
/// Such numbers stand above those of rules. Never change the layout: namespaces keep the numbers in Redis. From 2^28 on a number takes five bytes
/// in a batch, whichever it is, so that one can be put in the place of another.
/// </remarks>
internal readonly record struct BreakdownNumber(int Rule, int Slot)
{
    public const int OtherSlot = 0;

    /// <summary>A power of two above <see cref="Breakdown.ValuesMax"/>.</summary>
    public const int SlotsPerRule = 1_024;

    /// <summary>Numbers below are of rules.</summary>
    public const int First = 1 << 28;

    /// <summary>Rules with a greater number cannot be counted by value; 1.8 million are far more than there have ever been metrics.</summary>
    public const int RuleMax = ((int.MaxValue - First) / SlotsPerRule) - 1;

    public int Value => First + (Rule * SlotsPerRule) + Slot;

    /// <summary>False for the number of a rule.</summary>
    public static bool TryParse(int number, out BreakdownNumber parsed)
    {
        parsed = number >= First ? new BreakdownNumber((number - First) / SlotsPerRule, (number - First) % SlotsPerRule) : default;
        return number >= First;
    }
}
