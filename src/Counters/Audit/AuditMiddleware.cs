using Counters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Counters.Audit;

/// <summary>Follows audited calls from before they are let in until they have ended: refusals are seen here too.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditLog log, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext http)
    {
        var audited = http.GetEndpoint()?.Metadata.GetOrderedMetadata<AuditedAs>().FirstOrDefault(each => each.Applies?.Invoke(http.Request) != false);
        return audited is null ? next(http) : FollowAsync(http, new AuditedCall(http, audited, clock.GetUtcNow()));
    }

    private async Task FollowAsync(HttpContext http, AuditedCall call)
    {
        http.Features.Set(call);

        // Before the first byte of the answer: nobody is told of an action whose outcome could still be lost.
        var answered = default(AuditRow);
        http.Response.OnStarting(async () =>
        {
            // After a fault the end comes first, and the answer to it from elsewhere.
            if (!call.IsBegun || call.Fault is not null) { return; }
            answered = call.Answered;
            await PutAsync(http, answered, AuditBounds.OutcomesMax);
        });
        try
        {
            await next(http);
        }
        catch (Exception fault)
        {
            call.Fault = fault;
            throw;
        }
        finally
        {
            await (call.IsBegun ? EndAsync(http, call.Ended(0), answered) : RefusedAsync(http, call));
        }
    }

    private async Task EndAsync(HttpContext http, AuditRow ended, AuditRow? answered)
    {
        if (answered is null || answered with { Version = ended.Version } != ended) { await PutAsync(http, ended, AuditBounds.OutcomesMax); }
        log.Write(ended);
    }

    /// <summary>The call was not let in. Of a flood only some are kept, and never so many that there is no room for actions.</summary>
    private async Task RefusedAsync(HttpContext http, AuditedCall call)
    {
        if (!log.AdmitsRefusal(Caller.Of(http).Name, out var suppressed))
        {
            log.Suppress();
            return;
        }

        var row = call.Ended(suppressed);
        if (!call.IsUnrecordable) { await PutAsync(http, row, AuditBounds.RefusalsMax); }
        log.Write(row);
    }

    private async Task PutAsync(HttpContext http, AuditRow row, int rowsMax)
    {
        try
        {
            if (!await http.RequestServices.GetRequiredService<RedisAudit>().PutAsync(row.ToHeld(), rowsMax)) { log.Unrecorded(row, null); }
        }
        catch (Exception fault)
        {
            // Whatever it is: what was done is done, and its caller shall learn of it. The intent is durable, and says that there is more to know.
            log.Unrecorded(row, fault);
        }
    }
}
