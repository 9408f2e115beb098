namespace Counters.Dictionary.Versions;

/// <summary>Names what is counted: the definitions as they were written, and the rules that a release of this program makes of them.</summary>
/// <param name="Version">Of the files: equal files, equal version.</param>
/// <param name="Rules">Of the counters' paths: a release that understands more of the same files makes other rules of them.</param>
internal sealed record VersionName(string Version, string Rules)
{
    public static VersionName Of(CounterDictionary compiled) => new(compiled.Version, DictionaryVersion.OfRules(compiled));
}

/// <summary>A version and the instant from which events are counted by it, until the next one's.</summary>
/// <param name="Since">In whole milliseconds, by the clock of whoever receives an event.</param>
internal sealed record ActivatedVersion(VersionName Name, DateTimeOffset Since);

/// <summary>A version that all silos are asked to fetch and compile. It counts nothing yet.</summary>
/// <param name="Id">Tells this proposal from any other of the same version.</param>
/// <param name="Deadline">By the store's clock; afterwards it is void.</param>
/// <param name="By">The silo that proposes.</param>
internal sealed record ProposedVersion(VersionName Name, string Id, DateTimeOffset Deadline, string By);
