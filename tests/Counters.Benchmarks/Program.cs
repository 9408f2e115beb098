using BenchmarkDotNet.Running;
using Counters.Benchmarks.Footprint;
using Counters.Benchmarks.Throughput;

// Whole-system measurements first; everything else is BenchmarkDotNet's.
return args switch
{
    ["throughput", .. var rest] => await ThroughputRun.RunAsync(rest),
    ["footprint"] => await FootprintRun.RunAsync(),
    _ => BenchmarkSwitcher.FromAssembly(typeof(ThroughputRun).Assembly).Run(args).Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0,
};
