using System.Globalization;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Dictionary.Breakdowns;

/// <summary>
/// Keeps in Redis which values each rule has in each root namespace, a record for each pair. Each change is one script, so that no owner is needed:
/// silos that meet the same value at once are given the same slot.
/// </summary>
internal sealed class ValueStore(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    /// <summary>Values in one call, so that its arguments fit one HSET.</summary>
    public const int ValuesPerCallMax = 1_000;

    /// <summary>Pairs of rule and root are listed among the fullest from this share of the bound on.</summary>
    private const int ListedFrom = Breakdown.ValuesMax / 10;

    /// <summary>Pairs that are listed at all; the least full ones are left out beyond it.</summary>
    private const int ListedMax = 10_000;

    private const string ValuePrefix = "v";
    private const string Totals = "n";

    private static readonly string NumberScript = RedisScript.Read(typeof(ValueStore), "values-number");
    private static readonly string RetireScript = RedisScript.Read(typeof(ValueStore), "values-retire");

    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Looks the values up and numbers those that are new, as far as there is room. Durable when it returns.</summary>
    /// <param name="values">Each once, at most <see cref="ValuesPerCallMax"/>.</param>
    /// <param name="newMax">How many may be numbered.</param>
    public async Task<ValueSlots> NumberAsync(int rule, long root, IReadOnlyList<byte[]> values, int newMax)
    {
        RedisValue[] arguments = [Breakdown.ValuesMax, BreakdownNumber.SlotsPerRule - 1, newMax, .. values.Select(value => (RedisValue)value)];
        var answer = (int[])(await _redis.ScriptEvaluateAsync(NumberScript, [ValueKeys.Of(rule, root)], arguments))!;
        var slots = new ValueSlots(answer[0], answer[1], answer[2], answer[3..]);
        if (slots.Numbered == 0) { return slots; }
        if (slots.Used >= ListedFrom) { await ListAsync(rule, root, slots.Used); }
        await barrier.CommittedAsync();
        return slots;
    }

    /// <summary>All values with their slots, negative where they are retired, and how many are in use.</summary>
    public async Task<(List<KeyValuePair<byte[], int>> Values, int Used, int Highest)> ReadAsync(int rule, long root)
    {
        var (values, used, highest) = (new List<KeyValuePair<byte[], int>>(), 0, 0);
        foreach (var entry in await _redis.HashGetAllAsync(ValueKeys.Of(rule, root)))
        {
            var field = (byte[])entry.Name!;
            if (entry.Name == Totals) { (highest, used) = Parse(entry.Value.ToString()); }
            else { values.Add(new(field[ValuePrefix.Length..], (int)entry.Value)); }
        }

        return (values, used, highest);
    }

    /// <summary>Retires values or takes them back into use. Durable when it returns; all or none.</summary>
    /// <param name="arguments">The values, or the one prefix.</param>
    public async Task<ValueChange> ChangeAsync(int rule, long root, bool retires, bool byPrefix, IEnumerable<string> arguments)
    {
        RedisValue[] all = [retires ? "retire" : "restore", Breakdown.ValuesMax, byPrefix ? "prefix" : "values", .. arguments.Select(value => (RedisValue)value)];
        var answer = (int[])(await _redis.ScriptEvaluateAsync(RetireScript, [ValueKeys.Of(rule, root)], all))!;
        await ListAsync(rule, root, answer[1]);
        await barrier.CommittedAsync();
        return new ValueChange(answer[0], answer[1], answer[2]);
    }

    /// <summary>The pairs of rule and root with the most values in use, as they are now.</summary>
    public async Task<List<(int Rule, long Root, int Used)>> FullestAsync(int max)
    {
        var listed = await _redis.SortedSetRangeByRankAsync(ValueKeys.Fullest, 0, max - 1, Order.Descending);
        var pairs = await Task.WhenAll(listed.Select(async member =>
        {
            var parts = member.ToString().Split(':');
            var (rule, root) = (int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
            var totals = await _redis.HashGetAsync(ValueKeys.Of(rule, root), Totals);
            return (rule, root, totals.IsNull ? 0 : Parse(totals.ToString()).Used);
        }));
        return [.. pairs.OrderByDescending(pair => pair.Item3)];
    }

    /// <summary>The list serves operators only: a crash before it leaves a pair out until its next new value.</summary>
    private async Task ListAsync(int rule, long root, int used)
    {
        RedisValue member = string.Create(CultureInfo.InvariantCulture, $"{rule}:{root}");
        if (used < ListedFrom)
        {
            await _redis.SortedSetRemoveAsync(ValueKeys.Fullest, member);
        }
        else
        {
            await _redis.SortedSetAddAsync(ValueKeys.Fullest, member, used);
            await _redis.SortedSetRemoveRangeByRankAsync(ValueKeys.Fullest, 0, -ListedMax - 1);
        }
    }

    private static (int Highest, int Used) Parse(string totals)
    {
        var parts = totals.Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

/// <summary>What the store answered about values, in the order in which they were asked for.</summary>
/// <param name="Used">Values in use.</param>
/// <param name="Highest">The highest slot that was ever given.</param>
/// <param name="Numbered">Values that were numbered now.</param>
/// <param name="Slots">Negative for a retired value, 0 for one without a slot.</param>
internal readonly record struct ValueSlots(int Used, int Highest, int Numbered, int[] Slots)
{
    /// <summary>How many more values there may be.</summary>
    public int Room => Math.Max(0, Math.Min(Breakdown.ValuesMax - Used, BreakdownNumber.SlotsPerRule - 1 - Highest));
}

/// <summary>What became of a call that retires values or takes them back.</summary>
/// <param name="Changed">Values that were changed; negative when there was no room for so many, and none was.</param>
/// <param name="Used">Values in use afterwards.</param>
/// <param name="Found">Values that the call named and that exist.</param>
internal readonly record struct ValueChange(int Changed, int Used, int Found);
