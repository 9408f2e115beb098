using System.Text.Json.Nodes;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.SupplyChain;

/// <summary>Every project builds from exactly the packages that its lock file names, with the content that they had when they were reviewed.</summary>
public sealed class LockFileTests
{
    private static readonly string[] Projects =
        [.. ((string[])["src", "tests"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))];

    [Fact]
    public void Every_project_has_a_lock_file_with_the_content_hash_of_each_package()
    {
        Assert.NotEmpty(Projects);
        foreach (var project in Projects)
        {
            var dependencies = Read(project)["dependencies"]!["net10.0"]!.AsObject();
            var packages = dependencies.Where(entry => entry.Value!["type"]!.GetValue<string>() != "Project").ToList();
            Assert.NotEmpty(packages);
            Assert.All(packages, entry => Assert.Equal(64, Convert.FromBase64String(entry.Value!["contentHash"]!.GetValue<string>()).Length));
        }
    }

    [Fact]
    public void No_lock_file_names_a_source_of_packages() =>
        Assert.All(Projects, project => Assert.DoesNotContain("://", File.ReadAllText(LockOf(project))));

    [Fact]
    public void The_lock_file_of_the_host_holds_for_the_platforms_of_the_image()
    {
        var host = Assert.Single(Projects, project => project.EndsWith("Counters.Host.csproj", StringComparison.Ordinal));
        var targets = Read(host)["dependencies"]!.AsObject().Select(target => target.Key);
        Assert.Equal(["net10.0", "net10.0/linux-arm64", "net10.0/linux-x64"], targets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_package_under_a_known_version_is_refused()
    {
        await using var feed = await PackageFeed.StartAsync(package: null, severity: 0);
        using var project = new RestoredProject(feed.Address);
        var (exitCode, output) = await project.RestoreAsync();
        Assert.True(exitCode == 0, output);
        var locked = JsonNode.Parse(project.Lock)!;
        locked["dependencies"]!["net10.0"]![RestoredProject.Package]!["contentHash"] = Convert.ToBase64String(new byte[64]);
        project.Lock = locked.ToJsonString();

        (exitCode, output) = await project.RestoreAsync(ci: true);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("NU1403", output);
    }

    [Fact]
    public async Task A_version_that_is_not_in_the_lock_file_is_refused_in_CI()
    {
        await using var feed = await PackageFeed.StartAsync(package: null, severity: 0);
        using var project = new RestoredProject(feed.Address);
        var (exitCode, output) = await project.RestoreAsync();
        Assert.True(exitCode == 0, output);
        var locked = JsonNode.Parse(project.Lock)!;
        locked["dependencies"]!["net10.0"]![RestoredProject.Package]!["requested"] = "[1.0.0, )";
        project.Lock = locked.ToJsonString();

        (exitCode, output) = await project.RestoreAsync(ci: true);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("NU1004", output);
    }

    private static string LockOf(string project) => Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");

    private static JsonNode Read(string project) => JsonNode.Parse(File.ReadAllText(LockOf(project)))!;
}
