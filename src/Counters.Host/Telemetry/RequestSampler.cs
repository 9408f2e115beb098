using System.Diagnostics;
using System.Globalization;
using OpenTelemetry.Trace;

namespace Counters.Host.Telemetry;

/// <summary>Decides which requests are traced as <c>OTEL_TRACES_SAMPLER</c> says, and lets no client decide it.</summary>
/// <remarks>
/// Anybody may send a <c>traceparent</c> with the sampled flag, or choose a trace id that a ratio takes, and so have every call of theirs traced. A request
/// therefore keeps its trace id, by which it is found beside its caller's spans, but whether it is recorded is drawn here. Calls between grains and silos
/// follow the request that they belong to.
/// </remarks>
internal sealed class RequestSampler : Sampler
{
    /// <summary>What ASP.NET Core calls the span of a request.</summary>
    private const string RequestSpan = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly Sampler _drawn;
    private readonly Sampler _followed;

    /// <param name="name">As OpenTelemetry specifies it; what is not known counts as its default, <c>parentbased_always_on</c>.</param>
    /// <param name="argument">The ratio; 1 without it.</param>
    public RequestSampler(string? name, string? argument)
    {
        var ratio = double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) && given is >= 0 and <= 1 ? given : 1;
        _drawn = name switch
        {
            "always_off" or "parentbased_always_off" => new AlwaysOffSampler(),
            "traceidratio" or "parentbased_traceidratio" => new TraceIdRatioBasedSampler(ratio),
            _ => new AlwaysOnSampler(),
        };
        _followed = name is "always_on" or "always_off" or "traceidratio" ? _drawn : new ParentBasedSampler(_drawn);
        Description = $"{nameof(RequestSampler)}{{{_followed.Description}}}";
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters is { Name: RequestSpan, ParentContext.IsRemote: true } request
            ? _drawn.ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), request.Name, request.Kind, request.Tags, request.Links))
            : _followed.ShouldSample(samplingParameters);
}
