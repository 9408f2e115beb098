using Counters.Dictionary;
using Xunit;

namespace Counters.Tests.Dictionary;

public sealed class MetricParserTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Event("push").Event("pull");

    [Fact]
    public void A_single_time_frame_leaves_the_key_path_as_it_is()
    {
        var metric = _definitions.Metric("counts.pushes", "28d", "- name: push").LoadMetric("counts.pushes");
        Assert.Equal((TimeFrame.TwentyEightDays, "active", "metrics/counts.pushes.yml"), (metric.TimeFrame, metric.Status, metric.File));
    }

    [Fact]
    public void A_list_of_time_frames_gives_each_its_own_key_path()
    {
        var metrics = _definitions.Metric("counts.pushes", "[28d, all, 7d]", "- name: push").Load().Dictionary.Metrics;
        Assert.Equal(
            [("counts.pushes", TimeFrame.All), ("counts.pushes_monthly", TimeFrame.TwentyEightDays), ("counts.pushes_weekly", TimeFrame.SevenDays)],
            metrics.Select(metric => (metric.KeyPath, metric.TimeFrame)));
    }

    [Fact]
    public void A_list_of_one_time_frame_is_still_a_list() =>
        Assert.Equal("counts.pushes_weekly", _definitions.Metric("counts.pushes", "\n- 7d", "- name: push").Load().Dictionary.Metrics.Single().KeyPath);

    [Fact]
    public void A_number_and_a_quoted_number_are_different_filters()
    {
        _definitions.Event("job", "additional_properties: {code: {description: c}}");
        var number = Filter(_definitions.Metric("counts.x", "all", "- {name: job, filter: {code: 1}}").LoadMetric("counts.x"));
        var text = Filter(_definitions.Metric("counts.x", "all", "- {name: job, filter: {code: '1'}}").LoadMetric("counts.x"));
        Assert.Equal([new RuleFilter("code", "1", true), new RuleFilter("code", "1", false)], [number, text]);
    }

    [Fact]
    public void A_redis_hll_metric_counts_users_of_the_events_in_its_options()
    {
        var metric = Legacy("redis_hll", "28d", "options:\n  events:\n  - push\n  - pull").LoadMetric("legacy");
        Assert.Equal(["push-user", "pull-user"], metric.Rules.Select(rule => rule.Path));
    }

    [Fact]
    public void A_redis_hll_metric_counts_users_of_its_events_unless_told_otherwise()
    {
        var metric = Legacy("redis_hll", "28d", "events:\n- name: push\n- name: pull\n  unique: project.id").LoadMetric("legacy");
        Assert.Equal(["push-user", "pull-project"], metric.Rules.Select(rule => rule.Path));
    }

    [Fact]
    public void A_redis_metric_counts_the_event_in_its_options() =>
        Assert.Equal("push", Legacy("redis", "all", "options:\n  event: push\n  prefix:").LoadMetric("legacy").Rules.Single().Path);

    [Fact]
    public void A_legacy_metric_without_an_event_is_a_warning_and_is_not_counted()
    {
        Assert.Empty(Legacy("redis", "all", "").LoadMetric("legacy").Rules);
        Assert.Equal(["metrics/legacy.yml:4: names no event, so it is not counted"], _definitions.Warnings());
    }

    [Fact]
    public void A_metric_from_the_database_is_known_but_has_no_rules() =>
        Assert.False(Legacy("database", "28d", "").LoadMetric("legacy").IsCounterBased);

    [Fact]
    public void A_removed_metric_may_lack_almost_everything_and_is_not_counted()
    {
        var metric = _definitions.MetricFile("old", "key_path: counts.old\nstatus: removed\nremoved_by_url:").LoadMetric("counts.old");
        Assert.Equal((TimeFrame.None, false, false), (metric.TimeFrame, metric.IsReported, metric.IsCounterBased));
    }

    [Fact]
    public void A_removed_metric_leaves_its_key_path_to_an_active_one()
    {
        _definitions.MetricFile("old", "key_path: counts.x\nstatus: removed").Metric("counts.x", "all", "- name: push");
        Assert.Equal(2, _definitions.Load().Dictionary.Metrics.Length);
    }

    [Fact]
    public void Legacy_spellings_are_understood()
    {
        var metric = Legacy("redis_hll", "7d", "options: {events: [push]}\ndata_category: Optional\ntier:\n- free\nperformance_indicator_type:").LoadMetric("legacy");
        Assert.Equal("optional", metric.DataCategory);
        Assert.Equal(["free"], metric.Tiers);
        Assert.Empty(metric.PerformanceIndicatorTypes);
    }

    public void Dispose() => _definitions.Dispose();

    private static RuleFilter Filter(MetricDefinition metric) => metric.Rules.Single().Filters.Single();

    private DefinitionsOnDisk Legacy(string source, string timeFrame, string more) =>
        _definitions.MetricFile("legacy", $"key_path: legacy\nstatus: active\ntime_frame: {timeFrame}\ndata_source: {source}\n{more}");
}
