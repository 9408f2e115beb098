using System.Diagnostics;
using Counters.Testing.Processes;
using Xunit;

namespace Counters.SystemTests.Neighbours;

/// <summary>The command <c>ready</c>, which the chart's test runs, against a host that tells details to operators only.</summary>
public sealed class ReadyVerbTests
{
    [Fact]
    public async Task It_needs_no_token_and_prints_the_details_with_one()
    {
        await using var host = new GuardedHost();
        await host.Process.StartAsync();
        var (exitCode, brief) = await ReadyAsync(host, null);
        Assert.Equal(0, exitCode);
        Assert.Contains("\"redis\":{\"status\":\"Healthy\"}", brief, StringComparison.Ordinal);
        Assert.DoesNotContain("silos", brief, StringComparison.Ordinal);

        var (_, full) = await ReadyAsync(host, host.SecretOf(GuardedHost.Good));
        Assert.Contains("\"silos\":[\"127.0.0.1:", full, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> ReadyAsync(GuardedHost host, string? secret)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Counters.Host.dll"), "ready", $"--url={host.Process.Http.BaseAddress}"]);
        if (secret is not null) { start.Environment["COUNTERS_TOKEN"] = secret; }
        using var process = ProcessCensus.Start(start);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        ProcessCensus.Ended(process);
        return (process.ExitCode, output);
    }
}
