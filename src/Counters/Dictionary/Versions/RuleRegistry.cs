using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions.Changes;

namespace Counters.Dictionary.Versions;

/// <summary>
/// What this silo knows of the dictionary: the versions it can count by, and until when it may. The <see cref="DictionaryFollower"/> tells it what all
/// silos agree on, the <see cref="DictionaryStager"/> what has been compiled. Whoever asks makes one volatile read.
/// </summary>
internal sealed class RuleRegistry(CounterNames names, DictionaryTiming timing, TimeProvider clock) : IRuleRegistry
{
    /// <summary>All of what is known as of one moment.</summary>
    /// <param name="Rules">The versions that are compiled here, in the order of their instants.</param>
    private sealed record Known(DictionaryReading Reading, ImmutableArray<RulesInForce> Rules, ImmutableArray<CounterDictionary> Compiled);

    private readonly Lock _changing = new();
    private volatile Known _known = new(new(DateTimeOffset.UnixEpoch, DictionaryRecord.Empty), [], []);

    public CounterDictionary Dictionary => InForce.Dictionary;

    /// <summary>What all silos agree on, as it was read last.</summary>
    public DictionaryReading Reading => _known.Reading;

    /// <summary>The newest version in force that this silo can count by; questions are answered by it even when events are refused.</summary>
    public IRuleRegistry InForce => Current(_known, clock.GetUtcNow()) ?? throw new InvalidOperationException("The dictionary has not been confirmed yet.");

    /// <summary>Versions that this silo can count by, in the order of their instants.</summary>
    public ImmutableArray<RulesInForce> Rules => _known.Rules;

    public RegisteredCounter? Find(string path) => InForce.Find(path);

    public string PathOf(long root, int number) => names.PathOf(root, number);

    public Task<ICounterPaths> LearnAsync(IEnumerable<(long Root, int Number)> counters) => names.LearnAsync(counters);

    /// <exception cref="CountingUnavailableException">It is not certain by which version to count what was received then, or that version is not here.</exception>
    public IRuleRegistry At(DateTimeOffset receivedAt)
    {
        var known = _known;
        return Refusal(known, receivedAt) is { } refusal
            ? throw new CountingUnavailableException($"{refusal} Nothing was counted; send the request again.")
            : RulesAt(known, receivedAt)!;
    }

    /// <summary>Why nothing could be counted that is received now; null when it can.</summary>
    public string? Refusal() => Refusal(_known, clock.GetUtcNow());

    /// <summary>Takes what was read in the store. The lease that comes with it begins with the reading.</summary>
    public void Learn(DictionaryReading reading)
    {
        lock (_changing)
        {
            names.Know(reading.Record.Counters);

            // Before the lease that comes with the reading holds: what is counted under it knows which values are retired.
            names.Heard(reading.ValuesChanged);
            Publish(reading, _known.Compiled);
        }
    }

    /// <summary>Takes a compiled version; those that nobody will ask for any more go.</summary>
    public void Add(CounterDictionary compiled)
    {
        lock (_changing)
        {
            var needed = Needed(_known.Reading).Select(version => version.Name.Version).Append(_known.Reading.Record.Timeline.Proposed?.Name.Version).ToList();
            Publish(_known.Reading, [.. _known.Compiled.Where(former => former.Version != compiled.Version && needed.Contains(former.Version)), compiled]);
        }
    }

    public CounterDictionary? Compiled(string version) => _known.Compiled.FirstOrDefault(compiled => compiled.Version == version);

    /// <summary>The versions in force now and next: those that a silo has to have.</summary>
    public static IEnumerable<ActivatedVersion> Needed(DictionaryReading reading) => reading.Record.Timeline.Within(reading.Now, DateTimeOffset.MaxValue);

    private void Publish(DictionaryReading reading, ImmutableArray<CounterDictionary> compiled)
    {
        // Clocks differ: what is received around now may still be of the version before. One that is past is kept, but never made, since the record
        // no longer tells for certain which counters it had.
        var former = _known.Rules;
        var kept = reading.Record.Timeline.Within(reading.Now - timing.Lease, reading.Now).Select(version => former.FirstOrDefault(known => known.Activated == version));
        var needed = Needed(reading).Select(version => former.FirstOrDefault(known => known.Activated == version)
            ?? (compiled.FirstOrDefault(each => each.Version == version.Name.Version) is { } dictionary
                ? RulesInForce.Of(version, dictionary, reading.Record.Counters)
                : null));
        ImmutableArray<RulesInForce> ready = [.. kept.Concat(needed).OfType<RulesInForce>().Distinct()];

        // Questions are still answered by the last version when this silo cannot count by the new one.
        var last = former.LastOrDefault(known => known.Activated.Since <= reading.Now);
        if (last is not null && !ready.Any(known => known.Activated.Since <= reading.Now)) { ready = ready.Insert(0, last); }
        _known = new Known(reading, ready, compiled);
    }

    private string? Refusal(Known known, DateTimeOffset instant)
    {
        var (now, record) = known.Reading;
        if (record.Timeline.Versions.IsEmpty) { return "The dictionary has not been confirmed yet."; }
        if (instant >= now + timing.Lease) { return "This server has not heard for a while which dictionary is in force, or its clock is ahead of the store's."; }
        if (instant < now - timing.Lease) { return "This server's clock is behind the store's."; }
        return RulesAt(known, instant) is null ? $"This server does not have dictionary {record.Timeline.At(instant)?.Name.Version} yet." : null;
    }

    private static RulesInForce? RulesAt(Known known, DateTimeOffset instant) =>
        known.Reading.Record.Timeline.At(instant) is { } version ? known.Rules.FirstOrDefault(rules => rules.Activated == version) : null;

    private static RulesInForce? Current(Known known, DateTimeOffset now) =>
        known.Rules.LastOrDefault(rules => rules.Activated.Since <= now) ?? known.Rules.FirstOrDefault();
}
