using System.Text.Json;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests.Image;

/// <summary>A target of the Dockerfile as tests/image/build.sh has built it and laid it out.</summary>
/// <param name="Root">Its file system.</param>
/// <param name="Config">User, entry point, environment and so on, as the image names them.</param>
internal sealed record BuiltImage(string Root, JsonElement Config)
{
    private const string RequiredVariable = "COUNTERS_REQUIRE_IMAGE";

    public string[] EntryPoint => Texts("Entrypoint");

    public string[] Environment => Texts("Env");

    public string WorkingDirectory => Config.GetProperty("WorkingDir").GetString()!;

    public string User => Config.GetProperty(nameof(User)).GetString()!;

    /// <summary>Skips the test where the image has not been built, unless COUNTERS_REQUIRE_IMAGE=1.</summary>
    public static BuiltImage Of(string target)
    {
        var directory = Path.Combine(Repository.Root, "artifacts/image", target);
        var config = Path.Combine(directory, "config.json");
        if (!File.Exists(config))
        {
            Assert.False(System.Environment.GetEnvironmentVariable(RequiredVariable) == "1", $"{RequiredVariable}=1, but there is no {config}.");
            Assert.Skip("The image has not been built: tests/image/build.sh builds it.");
        }

        return new BuiltImage(Path.Combine(directory, "rootfs"), JsonElement.Parse(File.ReadAllText(config)));
    }

    private string[] Texts(string name) => [.. Config.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
