using Counters.Dictionary;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>Counters are known by number in messages and in Redis for ever.</summary>
public sealed class CounterNumberTests
{
    [Fact]
    public void A_number_is_the_position_of_its_counter_and_is_never_given_to_another() => Gen.Int[0, 30].Array[0, 20].Array[1, 6].Sample(
        versions =>
        {
            var state = new DictionaryState();
            var given = new Dictionary<string, int>();
            foreach (var (version, names) in versions.Index())
            {
                state = DictionaryGrain.Activated(state, $"v{version}", [.. names.Select(name => $"event_{name}")], DateTimeOffset.UnixEpoch.AddDays(version));
                foreach (var (position, counter) in state.Counters.Index())
                {
                    Assert.Equal(position, counter.Number);
                    Assert.Equal(position, given.TryAdd(counter.Path, position) ? position : given[counter.Path]);
                }

                var inForce = state.Counters.Where(counter => counter.ActiveFrom is not null).Select(counter => counter.Path);
                Assert.Equal(names.Select(name => $"event_{name}").Distinct().Order(), inForce.Order());
            }
        },
        iter: 300);

    [Fact]
    public void A_counter_that_was_away_is_active_again_only_since_it_came_back()
    {
        var (first, second, third) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch.AddDays(2));
        var state = DictionaryGrain.Activated(new DictionaryState(), "a", ["x", "y"], first);
        state = DictionaryGrain.Activated(state, "b", ["y"], second);
        Assert.Null(state.Counters[0].ActiveFrom);
        state = DictionaryGrain.Activated(state, "c", ["x", "y"], third);
        Assert.Equal(third, state.Counters[0].ActiveFrom);
        Assert.Equal(first, state.Counters[1].ActiveFrom);
    }
}
