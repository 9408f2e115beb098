using Counters.Dictionary;
using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

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

    [Theory]
    [InlineData("label", UniqueIdentifier.Label)]
    [InlineData("property", UniqueIdentifier.Property)]
    [InlineData("value", UniqueIdentifier.Value)]
    [InlineData("project.id", UniqueIdentifier.Project)]
    [InlineData("namespace.id", UniqueIdentifier.Namespace)]
    public void Events_are_counted_by_any_identifier_but_users(string unique, UniqueIdentifier identifier)
    {
        var metrics = _definitions.Metric("counts.x", "[7d, 28d, all]", $"- {{name: push, operator: total, unique: {unique}}}").Load().Dictionary.Metrics;
        Assert.Equal(3, metrics.Length);
        Assert.All(metrics, metric => Assert.Equal((RuleKind.TotalPerValue, identifier), (metric.Rules.Single().Kind, metric.Rules.Single().Unique)));
    }

    [Fact]
    public void Of_two_events_counted_by_one_identifier_only_the_last_is_reported_as_in_GitLab()
    {
        _definitions.Metric(
            "counts.x",
            "all",
            "- {name: push, operator: total, unique: label}",
            "- {name: push, operator: total, unique: property}",
            "- {name: pull, operator: total, unique: label}");
        Assert.Equal(["push-operator:total-property", "pull-operator:total-label"], _definitions.LoadMetric("counts.x").Rules.Select(rule => rule.Path));
        Assert.Equal(
            ["metrics/counts.x.yml:8: GitLab reports only the last event that is counted by label, so push-operator:total-label is not counted; split the metric"],
            _definitions.Warnings());
    }

    [Fact]
    public void A_removed_metric_may_lack_almost_everything_and_is_not_counted()
    {
        var metric = _definitions.MetricFile("old", "key_path: counts.old\nstatus: removed\nremoved_by_url:").LoadMetric("counts.old");
        Assert.Equal((TimeFrame.None, false, false), (metric.TimeFrame, metric.IsReported, metric.IsCounterBased));
        Assert.Equal("its status is removed", metric.WhyNotCounted);
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

    [Fact]
    public void A_broken_metric_is_counted_as_GitLab_counts_it()
    {
        var metric = _definitions
            .MetricFile("x", "key_path: counts.x\nstatus: broken\nrepair_issue_url: https://example.com\ntime_frame: all\ndata_source: internal_events\nevents:\n- name: push")
            .LoadMetric("counts.x");
        Assert.Equal((true, true, null), (metric.IsReported, metric.IsCounterBased, metric.WhyNotCounted));
    }

    [Fact]
    public void What_no_vintage_of_the_schema_knows_is_a_warning()
    {
        _definitions.MetricFile(
            "x", "key_path: counts.x\nstatus: active\ntime_frame: none\ndata_source: license\nperformance_indicator_types: [smau]\ntiers: [free, gold]\nvalue_type: text");
        _definitions.Event("job", "extra_properteis:");
        Assert.Equal(
            [
                "events/job.yml:4: unknown field 'extra_properteis' is not read; is it extra_properties?",
                "metrics/x.yml:5: unknown field 'performance_indicator_types' is not read; is it performance_indicator_type?",
                "metrics/x.yml:6: unknown tiers 'gold': free, premium, ultimate",
                "metrics/x.yml:7: unknown value_type 'text': boolean, number, object, string",
            ],
            _definitions.Warnings());
    }

    [Fact]
    public void An_instrumentation_class_of_internal_events_is_a_warning() =>
        Assert.Equal(
            ["metrics/counts.x.yml:9: is not read: a metric of internal_events counts what its events say"],
            _definitions.Metric("counts.x", "all", "- name: push", "instrumentation_class: CountSomethingMetric").Warnings());

    public void Dispose() => _definitions.Dispose();

    private static RuleFilter Filter(MetricDefinition metric) => metric.Rules.Single().Filters.Single();

    private DefinitionsOnDisk Legacy(string source, string timeFrame, string more) =>
        _definitions.MetricFile("legacy", $"key_path: legacy\nstatus: active\ntime_frame: {timeFrame}\ndata_source: {source}\n{more}");
}
