using System.Diagnostics;

namespace Counters.Hosting;

/// <summary>The platform's own spans, between those of ASP.NET Core, Orleans and the HTTP client.</summary>
/// <remarks>
/// What is done for many requests at once (a group commit, a flush) stands in the trace of the first of them that is sampled, so that this trace is
/// whole whatever the sampler, and has links to the others. What is done for no sampled request makes no span.
/// </remarks>
internal static class Tracing
{
    public const string SourceName = "Counters";

    /// <summary>Links of one span: enough to see what shared its fate, and bounded however much was gathered.</summary>
    public const int LinksMax = 32;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Where the request under way stands, when it is sampled.</summary>
    public static ActivityContext? Sampled => Activity.Current is { Recorded: true } current ? current.Context : null;

    /// <summary>For work that one request happened to begin and that is done for all who wait: the trace is left for the rest of the calling method.</summary>
    public static void Leave() => Activity.Current = null;

    /// <summary>A span of the request under way; null when none is.</summary>
    public static Activity? Start(string name, ActivityKind kind = ActivityKind.Internal) => Activity.Current is null ? null : Source.StartActivity(name, kind);

    /// <summary>A span that begins a trace of its own.</summary>
    public static Activity? StartRoot(string name) => Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext));

    /// <summary>A span of work for all these requests; null when there are none.</summary>
    public static Activity? StartFor(IReadOnlyList<ActivityContext> requests, string name, ActivityKind kind = ActivityKind.Internal) =>
        requests.Count == 0 ? null : Source.StartActivity(name, kind, requests[0], links: requests.Take(LinksMax).Select(request => new ActivityLink(request)));
}
