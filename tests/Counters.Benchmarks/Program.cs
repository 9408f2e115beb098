using BenchmarkDotNet.Running;
using Counters.Benchmarks.BadEvents;
using Counters.Benchmarks.Definitions;
using Counters.Benchmarks.Footprint;
using Counters.Benchmarks.Freshness;
using Counters.Benchmarks.Sketches;
using Counters.Benchmarks.Telemetry;
using Counters.Benchmarks.Throughput;

// Whole-system measurements first; everything else is BenchmarkDotNet's.
return args switch
{
    ["throughput", .. var rest] => await ThroughputRun.RunAsync(rest),
    ["footprint"] => await FootprintRun.RunAsync(),
    ["freshness", .. var rest] => await FreshnessRun.RunAsync(rest),
    ["definitions"] => DefinitionsRun.Run(),
    ["sketches"] => await SketchesRun.RunAsync(),
    ["telemetry", .. var rest] => await TelemetryRun.RunAsync(rest),
    ["bad-events", .. var rest] => await BadEventsRun.RunAsync(rest),
    _ => BenchmarkSwitcher.FromAssembly(typeof(ThroughputRun).Assembly).Run(args).Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0,
};
