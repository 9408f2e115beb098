using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Dictionary.Versions;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>Counters are known by number in messages and in Redis for ever, and each knows since when it counts.</summary>
public sealed class CounterLivesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_number_is_the_position_of_its_counter_and_is_never_given_to_another() => Gen.Int[0, 30].Array[0, 20].Array[1, 6].Sample(
        versions =>
        {
            ImmutableArray<CounterLife> counters = [];
            var given = new Dictionary<string, int>();
            foreach (var (version, names) in versions.Index())
            {
                var instant = Start.AddDays(version);

                // A proposal that comes to nothing leaves numbers behind, and nothing else.
                if (version % 2 == 1) { counters = counters.Number(names.Reverse().Select(Path)); }
                counters = counters.Activate(names.Select(Path), instant);
                foreach (var counter in counters.At(instant))
                {
                    Assert.Equal(counter.Number, given.TryAdd(counter.Path, counter.Number) ? counter.Number : given[counter.Path]);
                    Assert.Equal(counter.Path, counters[counter.Number].Path);
                }

                Assert.Equal(names.Select(Path).Distinct().Order(), Active(counters, instant).Order());
            }
        },
        iter: 300);

    [Fact]
    public void A_counter_is_active_since_the_version_from_which_on_none_was_without_it() => Gen.Int[0, 5].Array[0, 6].Array[1, 8].Sample(
        versions =>
        {
            ImmutableArray<CounterLife> counters = [];
            foreach (var (version, names) in versions.Index())
            {
                var before = version == 0 ? [] : counters.At(Start.AddDays(version - 1)).ToArray();
                counters = counters.Activate(names.Select(Path), Start.AddDays(version));

                // Silos that go on counting by the version before see no difference.
                Assert.Equal(before.Where(counter => counter.ActiveFrom is not null), counters.At(Start.AddDays(version - 1)).Where(counter => counter.ActiveFrom is not null));
                foreach (var counter in counters.At(Start.AddDays(version)))
                {
                    var since = version;
                    while (since >= 0 && versions[since].Select(Path).Contains(counter.Path)) { since--; }
                    Assert.Equal(since == version ? null : Start.AddDays(since + 1), counter.ActiveFrom);
                }
            }
        },
        iter: 300);

    [Fact]
    public void A_counter_that_was_removed_says_when_it_was_counted_last()
    {
        var counters = ImmutableArray<CounterLife>.Empty.Activate(["x", "y"], Start).Activate(["y"], Start.AddDays(3));
        Assert.Equal(new RegisteredCounter("x", 0, Start), counters.At(Start.AddDays(2)).First());
        Assert.Equal(new RegisteredCounter("x", 0, null, new CountedStretch(Start, Start.AddDays(3))), counters.At(Start.AddDays(3)).First());
        Assert.Equal(new RegisteredCounter("x", 0, Start.AddDays(9)), counters.Activate(["x"], Start.AddDays(9)).At(Start.AddDays(9)).First());
    }

    private static string Path(int name) => $"event_{name}";

    private static IEnumerable<string> Active(ImmutableArray<CounterLife> counters, DateTimeOffset instant) =>
        counters.At(instant).Where(counter => counter.ActiveFrom is not null).Select(counter => counter.Path);
}
