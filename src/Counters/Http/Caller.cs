using System.Net;
using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>The client behind a request, as limits, audit lines and logs name it.</summary>
/// <param name="Name">The token's name; empty when the request carries no token.</param>
/// <param name="Address">The client's IP address; null when the server does not know it (in tests without a network).</param>
public sealed record Caller(string Name, IPAddress? Address)
{
    /// <summary>The customers and namespaces that the caller may touch.</summary>
    public Reach Reach { get; init; } = Reach.Nothing;

    /// <summary>Reads the caller from a request that has passed authentication.</summary>
    public static Caller Of(HttpContext http) => new(http.User.Identity?.Name ?? "", http.Connection.RemoteIpAddress) { Reach = ReachOf(http) };

    /// <summary>A request without an identity got past the guard because the host needs no token, or because the route is open to all.</summary>
    private static Reach ReachOf(HttpContext http) => http.User.Identity switch
    {
        CallerIdentity identity => identity.Reach,
        { IsAuthenticated: true } => Reach.Nothing,
        _ => Reach.Everything,
    };
}
