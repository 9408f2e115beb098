using Counters.Dictionary;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>Loads real definitions of all vintages, 2021 to 19.4.</summary>
public sealed class GitLabDefinitionsTests
{
    [Fact]
    public void All_real_definitions_load()
    {
        var directory = GitLabData.Definitions();
        var loaded = DefinitionLoader.Load(directory);
        var files = Directory.GetFiles(Path.Combine(directory, "metrics"), "*.yml", SearchOption.AllDirectories);
        Assert.Equal(files.Length, loaded.Dictionary.Metrics.Select(metric => metric.File).Distinct().Count());
        Assert.Equal(Directory.GetFiles(Path.Combine(directory, "events")).Length, loaded.Dictionary.Events.Count);
        Assert.All(loaded.Warnings, warning => Assert.Matches("has no definition|names no event", warning.Reason));
    }

    [Theory]
    [InlineData("counts.package_events_i_package_maven_push_package", TimeFrame.All, "push_package_to_registry-filter:[label:maven]")]
    [InlineData("redis_hll_counters.code_review.i_code_review_user_create_mr_monthly", TimeFrame.TwentyEightDays, "i_code_review_user_create_mr-user")]
    [InlineData("redis_hll_counters.manage.unique_active_users_monthly", TimeFrame.TwentyEightDays, "unique_active_user-user")]
    [InlineData("redis_hll_counters.count_distinct_project_id_from_create_ci_runner_weekly", TimeFrame.SevenDays, "create_ci_runner-project")]
    [InlineData("analytics_unique_visits.i_analytics_cohorts", TimeFrame.SevenDays, "i_analytics_cohorts-user")]
    public void A_real_metric_counts_what_GitLab_counts(string keyPath, TimeFrame timeFrame, string path)
    {
        var metric = DefinitionLoader.Load(GitLabData.Definitions()).Dictionary.Metrics.Single(metric => metric.KeyPath == keyPath);
        Assert.Equal((timeFrame, path), (metric.TimeFrame, Assert.Single(metric.Rules).Path));
    }
}
