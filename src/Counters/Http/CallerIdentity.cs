using System.Security.Claims;

namespace Counters.Http;

/// <summary>Who called, and how far the call may reach. Authentication makes it; <see cref="Caller.Of"/> reads it.</summary>
public sealed class CallerIdentity(IEnumerable<Claim> claims, string authenticationType, Reach reach) : ClaimsIdentity(claims, authenticationType)
{
    public Reach Reach => reach;

    public override ClaimsIdentity Clone() => new CallerIdentity(Claims, AuthenticationType!, reach);
}
