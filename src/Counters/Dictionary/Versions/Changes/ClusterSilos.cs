namespace Counters.Dictionary.Versions.Changes;

/// <summary>Orleans' membership, as this silo sees it.</summary>
internal sealed class ClusterSilos(ILocalSiloDetails self, ISiloStatusOracle membership) : ISilos
{
    public string Self => self.SiloAddress.ToParsableString();

    public IReadOnlyCollection<string> Others =>
        [.. membership.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(silo => !silo.Equals(self.SiloAddress)).Select(silo => silo.ToParsableString())];
}
