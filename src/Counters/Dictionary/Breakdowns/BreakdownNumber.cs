namespace Counters.Dictionary.Breakdowns;

/// <summary>The number of a counter that belongs to one value of a rule: it says which rule, and which of the values that it has in the root namespace.</summary>
/// <param name="Rule">The rule's own number, as the dictionary gave it.</param>
/// <param name="Slot">Which of the values in the root namespace where it is counted, from 1; 0 for all those that have no counter of their own.</param>
/// <remarks>
/// Such numbers stand above those of rules. Never change the layout: namespaces keep the numbers in Redis. From 2^28 on a number takes five bytes
/// in a batch, whichever it is, so that one can be put in the place of another.
/// </remarks>
internal readonly record struct BreakdownNumber(int Rule, int Slot)
{
    public const int OtherSlot = 0;

    /// <summary>
    /// Slots that a rule may ever give within one root namespace, that of all others included: <see cref="Breakdown.ValuesMax"/> are in use at a time, and
    /// one that was retired is not given again.
    /// </summary>
    public const int SlotsPerRule = 32_768;

    /// <summary>Numbers below are of rules.</summary>
    public const int First = 1 << 28;

    /// <summary>Rules with a greater number cannot be counted by value; there are at most 50,000 counters in all versions of a dictionary together.</summary>
    public const int RuleMax = ((int.MaxValue - First) / SlotsPerRule) - 1;

    public int Value => First + (Rule * SlotsPerRule) + Slot;

    /// <summary>False for the number of a rule.</summary>
    public static bool TryParse(int number, out BreakdownNumber parsed)
    {
        parsed = number >= First ? new BreakdownNumber((number - First) / SlotsPerRule, (number - First) % SlotsPerRule) : default;
        return number >= First;
    }
}
