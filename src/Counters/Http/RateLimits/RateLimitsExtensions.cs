using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Http.RateLimits;

/// <summary>Bounds how many requests each caller sends, with ASP.NET Core's rate limiter. Routes may add policies of their own to it.</summary>
public static class RateLimitsExtensions
{
    /// <summary>The code of the answer to a request above a limit.</summary>
    internal const string RateLimited = "rate_limited";

    private static readonly TimeSpan RetryAfterMin = TimeSpan.FromSeconds(1);

    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddRateLimits()
        {
            builder.Services.AddOptionsWithValidateOnStart<RateLimitOptions, RateLimitOptionsValidator>().BindConfiguration(RateLimitOptions.Section);
            builder.Services.TryAddSingleton<CallerLimits>();
            builder.Services.TryAddSingleton<Refusals>();
            builder.Services.AddRateLimiter(static _ => { });
            builder.Services.AddOptions<RateLimiterOptions>().Configure<CallerLimits, Refusals>((options, limits, refusals) =>
            {
                options.GlobalLimiter = limits.Limiter;
                options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                options.OnRejected = (context, _) => new ValueTask(RefuseAsync(context, refusals));
            });
            return builder;
        }
    }

    extension(WebApplication app)
    {
        /// <summary>Call it between authentication, which says whose a request is, and authorisation, which costs more.</summary>
        public void UseRateLimits()
        {
            var limits = app.Services.GetRequiredService<CallerLimits>();
            app.Use((http, next) =>
            {
                if (http.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is null) { limits.WriteHeaders(http); }
                return next(http);
            });
            app.UseRateLimiter();
        }
    }

    private static Task RefuseAsync(OnRejectedContext context, Refusals refusals)
    {
        var http = context.HttpContext;
        refusals.Refused(http, RateLimited);
        var after = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) && known > RetryAfterMin ? known : RetryAfterMin;
        var caller = Caller.Of(http);
        var whose = caller.Name.Length > 0 ? $"The token '{caller.Name}' sends" : "Requests without a valid token come from this address in";
        return Problems.WriteAsync(
            http,
            StatusCodes.Status429TooManyRequests,
            RateLimited,
            $"{whose} more requests than are taken at once. Nothing was done. Send this one again after the time that Retry-After gives; send many events in one request.",
            after);
    }
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
