using System.Globalization;
using Counters.Hosting;
using Xunit;

namespace Counters.Tests.SupplyChain;

/// <summary>A build stops at a package with a known hole, and at nothing less: not at a source that is away or has no list of holes.</summary>
public sealed class PackageAuditTests
{
    [Theory]
    [InlineData(2, "NU1903")]
    [InlineData(3, "NU1904")]
    public async Task A_package_with_a_hole_that_is_high_or_critical_stops_the_build(int severity, string code)
    {
        await using var feed = await PackageFeed.StartAsync(RestoredProject.Package, severity);
        using var project = new RestoredProject(feed.Address);
        var (exitCode, output) = await project.RestoreAsync();
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error {code}", output);
    }

    [Fact]
    public async Task A_moderate_hole_stops_nothing()
    {
        await using var feed = await PackageFeed.StartAsync(RestoredProject.Package, severity: 1);
        using var project = new RestoredProject(feed.Address);
        var (exitCode, output) = await project.RestoreAsync();
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task A_source_without_a_list_of_holes_stops_nothing()
    {
        await using var feed = await PackageFeed.StartAsync(package: null, severity: 0);
        using var project = new RestoredProject(feed.Address);
        var (exitCode, output) = await project.RestoreAsync();
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task A_source_that_is_away_is_told_and_stops_nothing()
    {
        using var project = new RestoredProject(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Near(0)}/index.json"));
        var (exitCode, output) = await project.RestoreAsync();
        Assert.True(exitCode == 0, output);
        Assert.Contains("NU1900", output);
    }
}
