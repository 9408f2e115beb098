using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Counters.Dictionary.Versions;

/// <summary>Which version counts from when: the past, the present and, for a few seconds around a change, the next one. Pure.</summary>
/// <param name="Versions">In the order of their instants, each later than the one before. An instant that stands here is never changed.</param>
/// <param name="Proposed">What the silos are asked to stage just now.</param>
internal sealed record DictionaryTimeline(ImmutableArray<ActivatedVersion> Versions, ProposedVersion? Proposed)
{
    /// <summary>Versions that are remembered. A start may bring back one that is forgotten, as if it were new.</summary>
    public const int VersionsMax = 200;

    /// <summary>Versions whose files are kept: those in force, coming and lately gone.</summary>
    private const int FilesKept = 5;

    public static DictionaryTimeline Empty { get; } = new([], null);

    /// <summary>The version by which events received at an instant are counted; null before the first.</summary>
    public ActivatedVersion? At(DateTimeOffset instant) => Versions.LastOrDefault(version => version.Since <= instant);

    /// <summary>Those by which anything received in the period is counted.</summary>
    public IEnumerable<ActivatedVersion> Within(DateTimeOffset from, DateTimeOffset to) =>
        Versions.Where((version, at) => version.Since < to && (at == Versions.Length - 1 || Versions[at + 1].Since > from));

    /// <summary>Versions whose files somebody may ask for, the newest first.</summary>
    [JsonIgnore]
    public IEnumerable<string> NeededFiles =>
        Versions.Reverse().Take(FilesKept).Select(version => version.Name.Version).Prepend(Proposed?.Name.Version).OfType<string>().Distinct(StringComparer.Ordinal);

    public bool HasSeen(VersionName name) => Versions.Any(version => version.Name == name);

    /// <summary>Whether a change is under way that another one has to wait for.</summary>
    public bool IsChanging(DateTimeOffset now) => Proposed is { } proposed && proposed.Deadline > now || Versions is [.., { } last] && last.Since > now;

    public DictionaryTimeline Propose(ProposedVersion proposed) => this with { Proposed = proposed };

    public DictionaryTimeline Withdraw() => this with { Proposed = null };

    public DictionaryTimeline Activate(ActivatedVersion next) =>
        Versions is [.., { } last] && last.Since >= next.Since
            ? throw new ArgumentException($"A version is in force since {last.Since:O}; none can begin at {next.Since:O}.", nameof(next))
            : new([.. Versions.Add(next).TakeLast(VersionsMax)], null);
}
