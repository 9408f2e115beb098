using Counters.Http;
using Counters.Ingest;
using Counters.Query.Reached;

namespace Counters.Customers;

/// <summary>Tells Ingest which roots are in reach, from the records of the customers themselves.</summary>
internal sealed class ReachedRootsDirectory(ReachedSubjects subjects) : IReachedRoots
{
    public async ValueTask<ReachedRoots> OfAsync(Reach reach, CancellationToken cancellationToken) => new(
        (await subjects.AssignmentsAsync(reach, cancellationToken))?.Namespaces.ToLookup(
            assigned => assigned.RootNamespaceId,
            assigned => (assigned.Period.From.ToUnixTimeSeconds(), assigned.Period.To.ToUnixTimeSeconds()))
        ?? throw new InvalidOperationException("A reach without limits has no list of roots."));
}
