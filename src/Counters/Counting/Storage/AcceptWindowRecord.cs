using System.Globalization;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

/// <summary>Agrees with Redis on the accept window in force, so that a raised one is known for what it is after any restart.</summary>
/// <remarks>The record is text: "seconds" of the window in force, then "seconds@until" for each former one that still matters.</remarks>
internal sealed class AcceptWindowRecord(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    private const int AttemptsMax = 10;

    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Puts <paramref name="configured"/> in force, or leaves what is, and returns the floor that goes with it.</summary>
    /// <param name="configured">Null keeps the window in force.</param>
    /// <param name="initial">For a new store when none is configured.</param>
    /// <param name="now">Unix seconds.</param>
    public async Task<AcceptFloor> AgreeAsync(TimeSpan? configured, TimeSpan initial, long now)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var stored = await _redis.StringGetAsync(NamespaceKeys.AcceptWindow);
            var floor = stored.IsNull ? new AcceptFloor(configured ?? initial, []) : Parse(stored.ToString());
            var window = configured ?? floor.Window;
            if (!stored.IsNull && floor.Window == window) { return floor; }

            var replaced = stored.IsNull ? floor : floor.Replace(window, now);
            RedisValue[] arguments = [stored.IsNull ? RedisValue.EmptyString : stored, Format(replaced)];
            if ((long)await _redis.ScriptEvaluateAsync(RedisScript.Replace, [NamespaceKeys.AcceptWindow], arguments) == 1)
            {
                await barrier.CommittedAsync();
                return replaced;
            }
        }

        throw new StoreRefusedException("The accept window is being changed by somebody else; start again.");
    }

    internal static string Format(AcceptFloor floor) => string.Join(
        ' ',
        floor.Former.Select(former => $"{(long)former.Window.TotalSeconds}@{former.Until}").Prepend($"{(long)floor.Window.TotalSeconds}"));

    internal static AcceptFloor Parse(string text)
    {
        var parts = text.Split(' ');
        return new AcceptFloor(Seconds(parts[0]), [.. parts.Skip(1).Select(ParseFormer)]);
    }

    private static FormerWindow ParseFormer(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return new FormerWindow(Seconds(text[..at]), long.Parse(text.AsSpan(at + 1), CultureInfo.InvariantCulture));
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(long.Parse(text, CultureInfo.InvariantCulture));
}
