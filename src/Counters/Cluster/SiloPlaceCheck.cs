using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Cluster;

/// <summary>Checks before the silo starts that it can listen where it says, and that the others can reach it there.</summary>
/// <remarks>
/// Two silos of different machines that both call themselves 127.0.0.1:11111 take each other for a former self: each declares the other dead when it starts, and under a
/// supervisor that never ends.
/// </remarks>
internal sealed class SiloPlaceCheck(SiloPlace place, IMembershipTable table, TimeProvider clock) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (place.BindFault() is { } fault) { throw Refused(fault); }
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
        var members = (await table.ReadAllAsync(cancellationToken)).Members.Select(member => member.Item1);
        if (StrangerFault(place, Dns.GetHostName(), members, clock.GetUtcNow().UtcDateTime) is { } stranger) { throw Refused(stranger); }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is wrong with the addresses of this silo and the others, taken together; null when nothing is.</summary>
    internal static string? StrangerFault(SiloPlace place, string machine, IEnumerable<MembershipEntry> members, DateTime now)
    {
        var stranger = members.FirstOrDefault(member =>
            member.Status == SiloStatus.Active
            && now - member.IAmAliveTime < MembershipTuning.LeftBehindAfter
            && !string.Equals(member.HostName, machine, StringComparison.OrdinalIgnoreCase)
            && (place.IsLoopback || IPAddress.IsLoopback(member.SiloAddress.Endpoint.Address)));
        return stranger is null ? null
            : $"The silo of machine {stranger.HostName} has joined through this Redis as {stranger.SiloAddress.Endpoint}, this one would as {place.Address}: "
                + $"loopback addresses are reached from no other machine. Give each host {SiloPlace.AddressKey} (or {SiloPlace.PodAddressKey}), or a Redis of its own.";
    }

    private static OptionsValidationException Refused(string fault) => new(ClusterMemberOptions.Section, typeof(ClusterMemberOptions), [fault]);
}
