using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>Finds GitLab's real data, which tests read and the project does not hold; without it the test is skipped, visibly.</summary>
internal static class GitLabData
{
    private const string Variable = "COUNTERS_GITLAB_DATA";

    public static string Definitions() => Folder("definitions");

    public static string RedisKeys() => Folder("redis_keys");

    public static string SaasServicePing() => Folder("saas_service_ping");

    private static string Folder(string name)
    {
        var directory = Environment.GetEnvironmentVariable(Variable) ?? BesideTheProject();
        if (directory is null) { Assert.Skip($"GitLab's data is neither in shared/gitlab beside the project nor named by {Variable}."); }
        return Path.Combine(directory, name);
    }

    private static string? BesideTheProject()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "gitlab");
            if (Directory.Exists(candidate)) { return candidate; }
        }

        return null;
    }
}
