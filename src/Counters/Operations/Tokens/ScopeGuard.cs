using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Operations.Tokens;

/// <summary>Lets a request through to a route when its token has the scope that the route declares; a route that declares none is closed.</summary>
internal sealed class ScopeGuard(TokenRing ring) : AuthorizationHandler<ScopeGuard.Requirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        var endpoint = (context.Resource as HttpContext)?.GetEndpoint();

        // No route: what follows is a 404, a 405 or a 415, which anybody may learn.
        var isRoute = endpoint is RouteEndpoint;
        var scope = endpoint?.Metadata.GetMetadata<RequiredScope>()?.Scope;
        if (!isRoute || (scope is { } required && ring.Allows(context.User, required)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    /// <summary>Asked of every request whose route is not open to all.</summary>
    internal sealed class Requirement : IAuthorizationRequirement;
}
