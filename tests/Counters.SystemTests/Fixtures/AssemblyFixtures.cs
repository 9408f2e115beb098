using Counters.Testing.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(ProcessCensus))]
