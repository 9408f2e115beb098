using System.Text.RegularExpressions;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.SupplyChain;

/// <summary>What the image is made of can be told from the Dockerfile; whether it works, the system tests tell from the image itself.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    [Fact]
    public void Every_base_image_is_an_argument_with_a_release_or_a_digest()
    {
        var arguments = BaseArgument().Matches(Dockerfile).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["image"].Value);
        var stages = Stage().Matches(Dockerfile).Select(match => match.Groups["as"].Value).ToHashSet();
        var bases = Stage().Matches(Dockerfile).Select(match => match.Groups["from"].Value).Where(from => !stages.Contains(from)).ToList();
        Assert.Equal(arguments.Keys.Order(), bases.Select(from => from.Trim('$', '{', '}')).Order());
        Assert.All(arguments.Values, image => Assert.Matches("^[a-z0-9./-]+:[0-9]+\\.[0-9]+-[a-z-]+(@sha256:[0-9a-f]{64})?$", image));
    }

    [Fact]
    public void Both_base_images_are_of_one_release_of_NET()
    {
        var releases = BaseArgument().Matches(Dockerfile).Select(match => match.Groups["image"].Value.Split(':')[1].Split('-')[0]);
        Assert.Equal("10.0", Assert.Single(releases.Distinct()));
    }

    [Fact]
    public void Packages_are_restored_from_lock_files_before_any_source_is_copied()
    {
        var restore = Dockerfile.IndexOf("RUN dotnet restore src/Counters.Host --locked-mode", StringComparison.Ordinal);
        Assert.InRange(restore, 1, Dockerfile.IndexOf("COPY . .", StringComparison.Ordinal));
        Assert.Contains("--no-restore", Dockerfile[restore..]);
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!);
            Assert.Contains($"COPY {folder}/{Path.GetFileName(project)} {folder}/packages.lock.json {folder}/", Dockerfile[..restore]);
        }
    }

    [Fact]
    public void Nothing_gets_into_a_build_that_is_not_asked_for()
    {
        var rules = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.Equal("*", rules[0]);
        Assert.All(rules.Where(rule => rule[0] == '!'), rule => Assert.True(Path.Exists(Path.Combine(Repository.Root, rule[1..])), rule));
    }

    [Fact]
    public void The_image_runs_as_nobody_that_the_machine_knows() =>
        Assert.Equal("USER 1654", Assert.Single(Dockerfile.Split('\n'), line => line.StartsWith("USER", StringComparison.Ordinal)));

    [GeneratedRegex(@"^ARG (?<name>\w+_IMAGE)=(?<image>\S+)$", RegexOptions.Multiline)]
    private static partial Regex BaseArgument();

    [GeneratedRegex(@"^FROM (?<from>\S+) AS (?<as>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Stage();
}
