using System.Diagnostics;
using Counters.Host.Telemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace Counters.Tests.Telemetry;

/// <summary>A client sends whatever <c>traceparent</c> it likes: it decides nothing.</summary>
public sealed class RequestSamplerTests
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const int Calls = 10_000;

    /// <summary>A ratio looks at the id alone, and takes this one whatever the ratio is.</summary>
    private static readonly ActivityTraceId AlwaysTaken = ActivityTraceId.CreateFromString("00000000000000010000000000000000");

    [Theory]
    [InlineData("parentbased_traceidratio")]
    [InlineData("traceidratio")]
    public void A_flood_of_sampled_flags_and_chosen_trace_ids_is_traced_no_more_than_anything_else(string sampler)
    {
        var sampled = Enumerable.Range(0, Calls).Count(_ => IsSampled(new RequestSampler(sampler, "0.01"), Request, ActivityTraceFlags.Recorded, isRemote: true));
        Assert.InRange(sampled, 1, Calls / 20);
        Assert.True(IsSampled(new TraceIdRatioBasedSampler(0.01), Request, ActivityTraceFlags.None, isRemote: true));
    }

    [Theory]
    [InlineData("always_off", false)]
    [InlineData("parentbased_always_off", false)]
    [InlineData("parentbased_always_on", true)]
    [InlineData("always_on", true)]
    [InlineData(null, true)]
    public void What_the_variable_says_holds_for_every_request(string? sampler, bool isSampled)
    {
        Assert.Equal(isSampled, IsSampled(new RequestSampler(sampler, null), Request, ActivityTraceFlags.Recorded, isRemote: true));
        Assert.Equal(isSampled, IsSampled(new RequestSampler(sampler, null), Request, ActivityTraceFlags.None, isRemote: true));
    }

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, true)]
    [InlineData(ActivityTraceFlags.None, false)]
    public void Calls_between_silos_follow_the_request_that_they_belong_to(ActivityTraceFlags flags, bool isSampled) =>
        Assert.Equal(isSampled, IsSampled(new RequestSampler("parentbased_traceidratio", "0.5"), "INamespaceGrain/CountAsync", flags, isRemote: true));

    private static bool IsSampled(Sampler sampler, string name, ActivityTraceFlags flags, bool isRemote)
    {
        var parent = new ActivityContext(AlwaysTaken, ActivitySpanId.CreateRandom(), flags, null, isRemote);
        return sampler.ShouldSample(new SamplingParameters(parent, AlwaysTaken, name, ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
    }
}
