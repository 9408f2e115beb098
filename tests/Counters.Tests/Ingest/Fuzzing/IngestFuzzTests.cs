using System.Globalization;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Ingest.Fuzzing;

/// <summary>
/// Whatever is sent, the host answers in words, goes on, and counts the good events. A short run is part of the tests; the long one is
/// <c>COUNTERS_FUZZ_REQUESTS=200000 dotnet test --project tests/Counters.Tests --filter-class "*IngestFuzzTests"</c> (COUNTERS_FUZZ_SEED for another one).
/// </summary>
public sealed class IngestFuzzTests(ClickHouseFixture server)
{
    private const int RequestsDefault = 5_000;
    private const int SeedDefault = 20261122;

    /// <summary>Host, store and client are one process here; the bodies are small.</summary>
    private const long MemoryMax = 2L * 1024 * 1024 * 1024;

    [Fact]
    public async Task Mutated_requests_never_break_the_host_and_the_good_events_among_them_are_counted_exactly()
    {
        await using var host = await IngestHost.StartAsync(server);
        var run = new FuzzRun(host, Setting("COUNTERS_FUZZ_SEED", SeedDefault));

        await run.SendAsync(Setting("COUNTERS_FUZZ_REQUESTS", RequestsDefault));

        TestContext.Current.TestOutputHelper?.WriteLine(run.ToString());
        Assert.Empty(run.Faults);
        Assert.InRange(run.PeakBytes, 1, MemoryMax);
        Assert.True(run.Statuses[200] > 0 && run.Statuses[400] > 0);
        foreach (var (namespaceId, controls) in run.Controls) { Assert.Equal(controls, await host.CountedAsync(namespaceId)); }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
