using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Counters.Counting.Placement;

/// <summary>
/// Places a namespace on the silo that rendezvous hashing chooses by its id: all silos agree without asking, and a new silo takes its share
/// from each of the others.
/// </summary>
internal sealed class RendezvousPlacement : PlacementStrategy;

/// <summary>Gives a grain class that placement.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RendezvousPlacementAttribute() : PlacementAttribute(new RendezvousPlacement());

/// <summary>
/// Chooses among the silos that can run the grain now. A silo that leaves names another one itself, because the others still take it for a
/// member.
/// </summary>
internal sealed class RendezvousPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? RendezvousHash.For(target.GrainIdentity.GetIntegerKey(), silos));
    }
}
