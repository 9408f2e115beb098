using System.Globalization;
using Counters.Contracts;
using Counters.Dictionary;

namespace Counters.Tests.Counting;

/// <summary>Counters that are named after their numbers.</summary>
internal sealed class NumberedRules : IRuleRegistry
{
    public CounterDictionary Dictionary { get; } = new("none", [], []);

    /// <summary>Counters from this number on are not known here.</summary>
    public int KnownBelow { get; set; } = int.MaxValue;

    /// <summary>What asking the cluster would add to <see cref="KnownBelow"/>.</summary>
    public int LearnsUpTo { get; init; }

    public static string Path(int number) => number.ToString(CultureInfo.InvariantCulture);

    public RegisteredCounter? Find(string path) => null;

    public string PathOf(long root, int number) => number < KnownBelow ? Path(number) : throw new KeyNotFoundException($"No counter {number}.");

    public Task<ICounterPaths> LearnAsync(IEnumerable<(long Root, int Number)> counters)
    {
        KnownBelow = Math.Max(KnownBelow, LearnsUpTo);
        return Task.FromResult<ICounterPaths>(this);
    }
}
