using Xunit;

namespace Counters.Testing.Redis;

/// <summary>Debian's redis-server, where this machine has it.</summary>
internal static class RedisProgram
{
    public static string? Path { get; } = Environment.GetEnvironmentVariable("PATH")!
        .Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    /// <summary>Skips the test where there is none, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public static string Require()
    {
        if (Path is null && Environment.GetEnvironmentVariable("COUNTERS_REQUIRE_REDIS") == "1")
        {
            Assert.Fail("COUNTERS_REQUIRE_REDIS=1, but there is no redis-server on the path.");
        }

        Assert.SkipWhen(Path is null, "There is no redis-server on the path.");
        return Path!;
    }
}
