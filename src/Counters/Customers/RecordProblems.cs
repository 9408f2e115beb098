using Counters.Http;
using Counters.Ingest;
using Counters.Query;
using Microsoft.AspNetCore.Http;

namespace Counters.Customers;

/// <summary>Turns what went wrong with customers and namespaces into problem+json (RFC 9457) with a stable code.</summary>
internal sealed class RecordProblems : IEndpointFilter
{
    private readonly QueryProblems _queries = new();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            // Only what is read comes from ClickHouse; a change that timed out did so in Redis.
            return HttpMethods.IsGet(context.HttpContext.Request.Method) ? await _queries.InvokeAsync(context, next) : await next(context);
        }
        catch (QueryRefusedException refused)
        {
            return Problem(context.HttpContext, refused.Status, refused.Code, refused.Message);
        }
        catch (RequestException refused)
        {
            if (refused.Status is 429 or 503) { QueryProblems.RetryLater(context.HttpContext); }
            return Problem(context.HttpContext, refused.Status, refused.Code, refused.Message);
        }
        catch (ImportRefusedException refused)
        {
            return Problem(context.HttpContext, 400, "invalid_import", refused.Message, ("errors", refused.Faults.Select(fault => new Dictionary<string, object>
            {
                ["line"] = fault.Line,
                ["code"] = fault.Code,
                ["detail"] = fault.Detail,
            }).ToArray()));
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault))
        {
            QueryProblems.RetryLater(context.HttpContext);
            return Problem(
                context.HttpContext, 503, "records_unavailable", "Redis did not answer this time, so it is not known whether the change was stored. Send it again: that is safe.");
        }
    }

    private static IResult Problem(HttpContext http, int status, string code, string detail, params (string Name, object Value)[] more)
    {
        http.AuditNotes.Code = code;
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        foreach (var (name, value) in more) { extensions[name] = value; }
        return Results.Problem(detail, statusCode: status, extensions: extensions);
    }
}
