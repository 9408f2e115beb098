using System.Collections.Frozen;
using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.AspNetCore.Diagnostics;

namespace Counters.Host;

/// <summary>Gives the errors that the framework answers by itself the form of all others: problem+json with a stable code.</summary>
internal static class HostProblems
{
    public const string InternalError = "internal_error";

    private static readonly FrozenDictionary<int, (string Code, string Detail)> Known = new Dictionary<int, (string, string)>
    {
        [400] = (RequestCode.BadRequest, "The request is not as HTTP or this endpoint wants it."),
        [404] = ("not_found", "There is nothing at this address. The page /docs of this host lists the calls."),
        [405] = ("method_not_allowed", "This address takes another method; the Allow header names it."),
        [408] = (RequestCode.TooSlow, "The request arrived too slowly."),
        [413] = (RequestCode.TooLarge, $"A request has at most {RequestBody.BytesMax} bytes."),
        [415] = (RequestCode.UnknownContentType, "This call does not take this Content-Type."),
        [500] = (InternalError, "This is a fault of the server. Nothing is known of the request's effect; events may be sent again with the same ids."),
    }.ToFrozenDictionary();

    /// <summary>All codes that the framework's own errors may come with.</summary>
    public static IEnumerable<string> Codes => Known.Values.Select(known => known.Code);

    /// <summary>Errors are answered without their details; what nobody has given a body gets one.</summary>
    public static void UseHostErrors(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => WriteAsync(http, StatusOf(http)),
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(context => WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
    }

    private static int StatusOf(HttpContext http) => http.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad ? bad.StatusCode : 500;

    private static Task WriteAsync(HttpContext http, int status)
    {
        var (code, detail) = Known.GetValueOrDefault(status, ($"http_{status}", ""));
        return Problems.WriteAsync(http, status, code, detail);
    }
}
