using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests.Fuzzing;

/// <summary>
/// Whatever is sent, the host answers in words, goes on, and counts the good events. A short run is part of the tests; the long one is
/// <c>COUNTERS_FUZZ_REQUESTS=200000 dotnet test --project tests/Counters.SystemTests --filter-class "*IngestFuzzTests"</c> (COUNTERS_FUZZ_SEED for another one).
/// </summary>
public sealed class IngestFuzzTests
{
    private const int RequestsDefault = 5_000;
    private const int SeedDefault = 20261122;

    /// <summary>The host and its embedded store; the bodies are small.</summary>
    private const long ResidentBytesMax = 1L << 30;

    private static readonly TimeSpan CountedWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Mutated_requests_never_break_the_host_and_the_good_events_among_them_are_counted_exactly()
    {
        await using var host = new HostProcess();
        await host.StartAsync();
        var run = new FuzzRun(host, Setting("COUNTERS_FUZZ_SEED", SeedDefault));

        await run.SendAsync(Setting("COUNTERS_FUZZ_REQUESTS", RequestsDefault));

        TestContext.Current.TestOutputHelper?.WriteLine($"{run} The host held at most {host.PeakResidentBytes >> 20} MiB.");
        Assert.Empty(run.Faults);
        Assert.InRange(host.PeakResidentBytes, 1, ResidentBytesMax);
        Assert.True(run.Statuses[200] > 0 && run.Statuses[400] > 0);
        var controls = string.Join('\n', run.Controls.OrderBy(counted => counted.Key).Select(counted => $"{counted.Key} {counted.Value}"));
        await Eventually.HoldsAsync(
            CountedWithin, async () => await CountedAsync(host) is var counted && counted == controls ? null : $"{counted}\ninstead of\n{controls}", host.Log.ToString);
    }

    private static async Task<string> CountedAsync(HostProcess host)
    {
        var (first, end) = (RequestFuzzer.FirstControlNamespace, RequestFuzzer.FirstControlNamespace + RequestFuzzer.ControlNamespaces);
        var rows = await host.Sql.RowsAsync(
            "SELECT toString(namespace_id), toString(sum(value)) FROM usage_hourly "
            + $"WHERE counter = 'create_ci_build' AND namespace_id >= {first} AND namespace_id < {end} GROUP BY namespace_id ORDER BY namespace_id");
        return string.Join('\n', rows.Select(row => string.Join(' ', row)));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
