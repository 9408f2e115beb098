using Microsoft.AspNetCore.Builder;

namespace Counters.Http;

/// <summary>How a route treats a caller that reaches some customers or namespaces only.</summary>
public enum ReachRule
{
    /// <summary>Its answer is limited to <see cref="Caller.Reach"/>.</summary>
    Applied,

    /// <summary>Nothing of any customer is in its answer, and nothing of the whole platform is changed by it.</summary>
    NotNeeded,
}

/// <summary>Endpoint metadata: the route is open to callers with a limited reach. A route without it refuses them.</summary>
public sealed record ReachUse(ReachRule Rule);

/// <summary>Lets routes declare how they treat a limited reach.</summary>
public static class ReachRoutes
{
    extension<TBuilder>(TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Declares that the handler limits its answer to the caller's reach.</summary>
        public TBuilder AppliesReach() => route.WithMetadata(new ReachUse(ReachRule.Applied));

        /// <summary>Declares that the answer holds nothing of any customer.</summary>
        public TBuilder NeedsNoReach() => route.WithMetadata(new ReachUse(ReachRule.NotNeeded));
    }
}
