using System.Collections.Immutable;
using System.Text.Json;
using Counters.Dictionary.Versions.Changes;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Dictionary.Versions;

/// <summary>Keeps in Redis what all silos agree on. Whoever reads it is granted a lease: no version that the answer does not name begins before its end.</summary>
internal sealed class DictionaryStore(IConnectionMultiplexer redis, ICommitBarrier barrier, DictionaryTiming timing)
{
    private static readonly string ReadScript = RedisScript.Read(typeof(DictionaryStore), "dictionary-read");
    private static readonly string ReplaceScript = RedisScript.Read(typeof(DictionaryStore), "dictionary-replace");

    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Reads the record; what has the known sequence is not sent again.</summary>
    public async Task<DictionaryReading> ReadAsync(DictionaryRecord known)
    {
        var answer = (RedisResult[])(await _redis.ScriptEvaluateAsync(ReadScript, [DictionaryKeys.Dictionary], [known.Sequence]))!;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(((long)answer[0] * 1000) + ((long)answer[1] / 1000));
        var valuesChanged = (long)answer[2];
        if (answer.Length == 3) { return new DictionaryReading(now, known) { ValuesChanged = valuesChanged }; }

        var sequence = (long)answer[3];
        var record = sequence == 0 ? DictionaryRecord.Empty : new DictionaryRecord(
            sequence,
            JsonSerializer.Deserialize((string)answer[4]!, DictionaryRecordJson.Default.DictionaryTimeline)!,
            JsonSerializer.Deserialize((string)answer[5]!, DictionaryRecordJson.Default.ImmutableArrayCounterLife));
        return new DictionaryReading(now, record) { ValuesChanged = valuesChanged };
    }

    public async Task<DictionaryReading> ReadAsync() => await ReadAsync(DictionaryRecord.Empty with { Sequence = -1 });

    /// <summary>
    /// Stores what the record has become, unless somebody changed it since it was read; files that nobody will ask for any more go. Durable when it
    /// returns.
    /// </summary>
    /// <param name="changed">With the sequence it was read with.</param>
    /// <param name="begins">When a version begins by it that silos with a lease do not know of: the store makes sure that all leases end before.</param>
    /// <returns>The record as it is stored; null when nothing was.</returns>
    public async Task<DictionaryRecord?> ReplaceAsync(DictionaryRecord changed, DateTimeOffset? begins = null)
    {
        RedisValue[] arguments =
        [
            changed.Sequence,
            JsonSerializer.Serialize(changed.Timeline, DictionaryRecordJson.Default.DictionaryTimeline),
            JsonSerializer.Serialize(changed.Counters, DictionaryRecordJson.Default.ImmutableArrayCounterLife),
            begins is { } instant ? (instant - timing.Lease).ToUnixTimeMilliseconds() : RedisValue.EmptyString,
            .. changed.Timeline.NeededFiles.Select(version => (RedisValue)version),
        ];
        var sequence = (long)await _redis.ScriptEvaluateAsync(
            ReplaceScript, [DictionaryKeys.Dictionary, DictionaryKeys.Files], arguments);
        if (sequence < 0) { return null; }
        await barrier.CommittedAsync();
        return changed with { Sequence = sequence };
    }

    /// <summary>Stores the files of a version, before anything names it. Durable when it returns.</summary>
    /// <param name="version">Names the files.</param>
    /// <param name="packed">As the <see cref="DefinitionArchive"/> packs them.</param>
    public async Task PutFilesAsync(string version, byte[] packed)
    {
        await _redis.HashSetAsync(DictionaryKeys.Files, version, packed);
        await barrier.CommittedAsync();
    }

    /// <summary>Null when the store does not have them.</summary>
    public async Task<byte[]?> GetFilesAsync(string version) => await _redis.HashGetAsync(DictionaryKeys.Files, version);

    /// <summary>Tells the proposer that a silo is ready to count by what was proposed, or why it cannot be.</summary>
    public async Task ConfirmAsync(string silo, Confirmation confirmation) =>
        await _redis.HashSetAsync(DictionaryKeys.Confirmed, silo, $"{confirmation.ProposalId} {confirmation.Refusal}");

    /// <summary>The latest word of each silo.</summary>
    public async Task<ImmutableDictionary<string, Confirmation>> ConfirmationsAsync() =>
        (await _redis.HashGetAllAsync(DictionaryKeys.Confirmed)).ToImmutableDictionary(entry => entry.Name.ToString(), entry => Confirmation.Parse(entry.Value.ToString()));

    /// <summary>Tells all silos to forget what they know of values. A silo that has not heard of it refuses events once its lease has ended.</summary>
    public async Task ValuesChangedAsync()
    {
        await _redis.HashIncrementAsync(DictionaryKeys.Dictionary, "values");
        await barrier.CommittedAsync();
    }

    public Task ForgetConfirmationsAsync() => _redis.KeyDeleteAsync(DictionaryKeys.Confirmed);
}

/// <summary>The record as it was at an instant of the store's clock.</summary>
internal sealed record DictionaryReading(DateTimeOffset Now, DictionaryRecord Record)
{
    /// <summary>How often values were retired or taken back until then.</summary>
    public long ValuesChanged { get; init; }
}

/// <summary>A silo's answer to a proposal.</summary>
/// <param name="Refusal">Why it cannot count by it; empty when it can.</param>
internal sealed record Confirmation(string ProposalId, string Refusal)
{
    public static Confirmation Parse(string text) =>
        text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var at ? new(text[..at], text[(at + 1)..]) : new(text, "");
}
