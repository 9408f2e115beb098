using System.Globalization;
using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Refuses to start on a store whose format this build does not know, before anything in it is changed.</summary>
/// <remarks>
/// The record is text: the format of the newest build that has worked on the store, and the oldest format whose builds may still do so. A store
/// without it is of format 1, or new. Formats, each with what it added:
/// 1 namespaces, pages of ids, ledger, accept window, generation, records of grains; 2 the counter of all events in each segment, accounts, counters of
/// single values (from 2^28 on) and the records that number them within each root namespace, the dictionary in a key of its own.
/// </remarks>
internal sealed class StoreFormat(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    /// <summary>What this build writes.</summary>
    public const int Current = 2;

    /// <summary>What a build must know to work on what this one wrote: builds before 2 cannot flush the counter of all events.</summary>
    public const int NeededToRead = 2;

    /// <summary>The oldest format that this build reads and counts on from.</summary>
    public const int Oldest = 1;

    private const int AttemptsMax = 10;

    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Makes sure that this build may work on the store, and notes that it does.</summary>
    /// <exception cref="StoreRefusedException">The store is of a format that this build does not know.</exception>
    public async Task AgreeAsync()
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var stored = await _redis.StringGetAsync(RedisKeys.StoreFormat);
            var (newest, needed) = stored.IsNull ? (Oldest, Oldest) : Parse(stored.ToString());
            ThrowIfUnknown(newest, needed);
            if (newest >= Current) { return; }
            RedisValue[] arguments = [stored.IsNull ? RedisValue.EmptyString : stored, $"{Current} {Math.Max(needed, NeededToRead)}"];
            if ((long)await _redis.ScriptEvaluateAsync(RedisScript.Replace, [RedisKeys.StoreFormat], arguments) == 1)
            {
                await barrier.CommittedAsync();
                return;
            }
        }

        throw new StoreRefusedException("The format of the store is being changed by somebody else; start again.");
    }

    private static void ThrowIfUnknown(int newest, int needed)
    {
        if (needed > Current)
        {
            throw new StoreRefusedException(
                $"Redis holds a store of format {newest}, which builds that know format {needed} may work on; this build knows {Current}. " +
                "Start the newer version of Counters again; there is no way back across this change.");
        }

        if (newest < Oldest)
        {
            throw new StoreRefusedException($"Redis holds a store of format {newest}; this build reads {Oldest} to {Current}. Start a version in between first.");
        }
    }

    private static (int Newest, int Needed) Parse(string text)
    {
        var parts = text.Split(' ');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var newest)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var needed)
                ? (newest, needed)
                : throw new StoreRefusedException($"{RedisKeys.StoreFormat} in Redis is '{text}', which is no format of this program: something else writes to the same keys.");
    }
}
