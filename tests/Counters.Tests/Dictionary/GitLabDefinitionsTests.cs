using Counters.Dictionary;
using Counters.Dictionary.Definitions;
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
        Assert.Equal(90, files.Length);
        Assert.Equal(files.Length, loaded.Dictionary.Metrics.Select(metric => metric.File).Distinct().Count());
        Assert.Equal(90, Directory.GetFiles(Path.Combine(directory, "events")).Length);
        Assert.Equal(90, loaded.Dictionary.Events.Values.Count(definition => definition.IsDeclared));
    }

    [Fact]
    public void Every_real_metric_is_counted_or_says_why_not()
    {
        var metrics = DefinitionLoader.Load(GitLabData.Definitions()).Dictionary.Metrics.DistinctBy(metric => metric.File).ToList();
        Assert.All(metrics, metric => Assert.Equal(metric.IsCounterBased, metric.WhyNotCounted is null));
        Assert.Equal(
            [
                (60, null),
                (4, "it names no event"),
                (10, "its data source is database, not events"),
                (1, "its data source is prometheus, not events"),
                (3, "its data source is system, not events"),
                (12, "its status is removed"),
            ],
            metrics.GroupBy(metric => metric.WhyNotCounted).Select(group => (group.Count(), group.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Real_definitions_give_no_other_warnings_than_these()
    {
        var warnings = DefinitionLoader.Load(GitLabData.Definitions()).Warnings.Select(warning => warning.ToString()).ToList();
        Assert.Equal(47, warnings.Count(warning => warning.Contains("has no definition; it is accepted and counted")));
        Assert.Equal(4, warnings.Count(warning => warning.EndsWith("names no event, so it is not counted", StringComparison.Ordinal)));
        Assert.Equal(51, warnings.Count);
    }

    [Theory]
    [InlineData("counts.package_events_i_package_maven_push_package", TimeFrame.All, "push_package_to_registry-filter:[label:maven]")]
    [InlineData("counts.source_code_pushes", TimeFrame.All, "source_code_pushes")]
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
