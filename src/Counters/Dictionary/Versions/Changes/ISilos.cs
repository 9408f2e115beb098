namespace Counters.Dictionary.Versions.Changes;

/// <summary>Who is in the cluster, by the cluster's own membership.</summary>
internal interface ISilos
{
    /// <summary>The name of this silo, which no other silo and no other start of it has.</summary>
    string Self { get; }

    /// <summary>The other silos that serve.</summary>
    IReadOnlyCollection<string> Others { get; }
}
