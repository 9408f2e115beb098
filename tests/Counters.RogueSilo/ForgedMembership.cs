using System.Collections.Concurrent;

namespace Counters.RogueSilo;

/// <summary>A membership table in the attacker's memory: the victim is in it, and whoever the attacker enters. Its version is higher than any that the victim knows.</summary>
internal sealed class ForgedMembership : IMembershipTable
{
    private readonly ConcurrentDictionary<SiloAddress, MembershipEntry> _rows = [];
    private int _version = 1_000_000;

    public ForgedMembership(SiloAddress victim) => _rows[victim] = new MembershipEntry
    {
        SiloAddress = victim,
        SiloName = "victim",
        HostName = "victim",
        Status = SiloStatus.Active,
        StartTime = Now,
        IAmAliveTime = Now,
    };

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => Task.CompletedTask;

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Task.FromResult(Read(_rows.Where(row => row.Key.Equals(key))));

    public Task<MembershipTableData> ReadAll() => Task.FromResult(Read(_rows));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => WriteAsync(entry, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => WriteAsync(entry, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => Task.CompletedTask;

    private Task<bool> WriteAsync(MembershipEntry entry, TableVersion version)
    {
        _rows[entry.SiloAddress] = entry;
        _version = Math.Max(_version + 1, version.Version);
        return Task.FromResult(true);
    }

    private MembershipTableData Read(IEnumerable<KeyValuePair<SiloAddress, MembershipEntry>> rows)
    {
        foreach (var row in _rows.Values) { row.IAmAliveTime = Now; }
        return new MembershipTableData([.. rows.Select(row => Tuple.Create(row.Value, "1"))], new TableVersion(_version, $"{_version}"));
    }
}
