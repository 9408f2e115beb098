using Counters.Http;
using Counters.Redis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Counters.Audit;

/// <summary>Makes the intent of an audited call durable before anything of it is done; without that, nothing is done.</summary>
/// <remarks>A host that ends between the action and its answer leaves a row that says <see cref="AuditOutcome.Begun"/>: an action without a row there is not.</remarks>
internal sealed class AuditIntent(RequestDelegate next)
{
    public const string Unavailable = "audit_unavailable";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<AuditedCall>() is not { } call || await BeganAsync(http, call))
        {
            await next(http);
            return;
        }

        call.IsUnrecordable = true;
        await Problems.WriteAsync(
            http,
            StatusCodes.Status503ServiceUnavailable,
            Unavailable,
            "This call is kept in the audit, and Redis has no room for it or did not answer. Nothing was done; send it again. If that does not help, "
                + "see whether ClickHouse takes rows.");
    }

    private static async Task<bool> BeganAsync(HttpContext http, AuditedCall call)
    {
        try
        {
            return call.IsBegun = await http.RequestServices.GetRequiredService<RedisAudit>().PutAsync(call.Intent.ToHeld(), AuditBounds.RowsMax);
        }
        catch (Exception fault) when (RedisFault.IsUnreachable(fault))
        {
            return false;
        }
    }
}
