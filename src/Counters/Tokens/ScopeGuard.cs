using System.Security.Claims;
using Counters.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Tokens;

/// <summary>
/// Lets a request through to a route when its token has the scope that the route declares; a route that declares none is closed. A token that is
/// limited to customers or namespaces gets to those routes only that declare how they treat it.
/// </summary>
internal sealed class ScopeGuard(TokenSet ring) : AuthorizationHandler<ScopeGuard.Requirement>
{
    /// <summary>Whether a token whose reach is limited may call the route.</summary>
    public static bool Reaches(HttpContext http, Endpoint endpoint) =>
        Caller.Of(http).Reach.IsEverything || endpoint.Metadata.GetMetadata<ReachUse>() is not null;

    public static bool HasScope(ClaimsPrincipal caller, Scope scope) => caller.HasClaim(TokenAuthentication.ScopeClaim, scope.Name());

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        // No route: what follows is a 404, a 405 or a 415, which anybody may learn.
        if (context.Resource is not HttpContext http || http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            context.Succeed(requirement);
            return Task.CompletedTask;
        }

        var scope = endpoint.Metadata.GetMetadata<RequiredScope>()?.Scope;
        if (scope is { } required && ring.Allows(http.User, required) && Reaches(http, endpoint)) { context.Succeed(requirement); }
        return Task.CompletedTask;
    }

    /// <summary>Asked of every request whose route is not open to all.</summary>
    internal sealed class Requirement : IAuthorizationRequirement;
}
