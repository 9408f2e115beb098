using Counters.Dictionary.Breakdowns;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>Whatever is sent, retired, taken back and restarted, on whichever silo: every value counts where a plain model says.</summary>
public sealed class ValueModelTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    private const int Roots = 3;
    private const int Silos = 2;
    private const int Rule = 5;

    /// <summary>Room that is left in the first root, so that its bound is met within a few steps.</summary>
    private const int RoomMin = 3;

    private static readonly string[] Values = ["a", "ab", "abc", "b", "bc", "", "ü", "(other)"];

    private enum Act
    {
        Send,
        Retire,
        Restore,
        RetirePrefix,
        RestorePrefix,
        Restart,
    }

    private static readonly Gen<(Act Act, int Silo, int Root, string Value)> Step = Gen.Select(
        Gen.Frequency(
            (10, Gen.Const(Act.Send)),
            (2, Gen.Const(Act.Retire)),
            (2, Gen.Const(Act.Restore)),
            (1, Gen.Const(Act.RetirePrefix)),
            (1, Gen.Const(Act.RestorePrefix)),
            (1, Gen.Const(Act.Restart))),
        Gen.Int[0, Silos - 1],
        Gen.Int[0, Roots - 1],
        Gen.Int[0, Values.Length - 1].Select(at => Values[at]));

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Values_of_all_roots_count_as_a_plain_model_says(Engine engine)
    {
        var store = await ConnectAsync(engine);
        await Step.Array[1, 60].SampleAsync(async steps => await PlayAsync(store, steps), iter: 60, threads: 1);
    }

    private static async Task PlayAsync(StoreEngine store, (Act Act, int Silo, int Root, string Value)[] steps)
    {
        var silos = new ValueSilo[Silos];
        for (var at = 0; at < Silos; at++) { silos[at] = await ValueSilo.StartAsync(store); }
        var roots = Enumerable.Range(0, Roots).Select(_ => (Id: StoreEngine.NextNamespace(), Model: new ModelRoot())).ToArray();
        var junk = Enumerable.Range(0, Breakdown.ValuesMax - RoomMin).Select(n => $"junk{n}").ToList();
        await silos[0].CountersAsync(Rule, roots[0].Id, junk);
        junk.ForEach(value => roots[0].Model.Send(value));
        foreach (var (act, silo, at, value) in steps)
        {
            var (root, model) = roots[at];
            if (act == Act.Send)
            {
                var counter = await silos[silo].CounterAsync(Rule, root, value);
                Assert.Equal(new BreakdownNumber(Rule, model.Send(value)).Value, counter);
                Assert.Equal(counter == silos[silo].Names.Of(Rule).Other ? "(other)" : value, await silos[1 - silo].NameAsync(root, counter));
            }
            else if (act == Act.Restart)
            {
                silos[silo] = await ValueSilo.StartAsync(store);
            }
            else
            {
                await ChangeAsync(silos, silo, root, model, act, value);
            }
        }

        foreach (var (id, model) in roots) { Assert.Equal(model.Listed(), (await silos[0].Retirement.ListAsync(Rule, id)).Values.Select(value => (value.Value, value.IsRetired))); }
    }

    private static async Task ChangeAsync(ValueSilo[] silos, int silo, long root, ModelRoot model, Act act, string value)
    {
        var byPrefix = act is Act.RetirePrefix or Act.RestorePrefix;
        var retires = act is Act.Retire or Act.RetirePrefix;
        var change = await silos[silo].Retirement.ApplyAsync(Rule, root, retires, byPrefix ? new ValueChoice([], value) : new ValueChoice([value], null));
        Assert.Equal(model.Change(retires, known => byPrefix ? known.StartsWith(value, StringComparison.Ordinal) : known == value), change.Changed);
        Assert.Equal(model.Used, change.Used);
        await silos[1 - silo].HearAsync();
    }

    /// <summary>What the store should hold of one root, in the plainest way.</summary>
    private sealed class ModelRoot
    {
        private readonly Dictionary<string, (int Slot, bool IsRetired)> _values = [];

        public int Used => _values.Count(value => !value.Value.IsRetired);

        /// <summary>The slot that the value counts in.</summary>
        public int Send(string value)
        {
            if (value == "(other)") { return 0; }
            if (_values.TryGetValue(value, out var known)) { return known.IsRetired ? 0 : known.Slot; }
            if (Used >= Breakdown.ValuesMax) { return 0; }
            _values[value] = (_values.Count + 1, false);
            return _values.Count;
        }

        public int Change(bool retires, Func<string, bool> isMeant)
        {
            var changing = _values.Where(value => isMeant(value.Key) && value.Value.IsRetired != retires).Select(value => value.Key).ToList();
            if (!retires && Used + changing.Count > Breakdown.ValuesMax) { return -changing.Count; }
            foreach (var value in changing) { _values[value] = (_values[value].Slot, retires); }
            return changing.Count;
        }

        public IEnumerable<(string Value, bool IsRetired)> Listed() =>
            _values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => (value.Key, value.Value.IsRetired));
    }
}
