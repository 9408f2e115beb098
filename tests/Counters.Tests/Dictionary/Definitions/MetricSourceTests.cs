using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

/// <summary>What metrics of each data source count; the newest is in <see cref="CanonicalPathTests"/>.</summary>
public sealed class MetricSourceTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Event("push").Event("pull");

    public static TheoryData<string, string, string> OfRedis => new()
    {
        { "event: push\n  prefix:", "push", "USAGE_PUSH" },
        { "event: pushes\n  prefix: source_code", "source_code_pushes", "USAGE_SOURCE_CODE_PUSHES" },
        { "event: commits_count\n  prefix: web_ide\n  include_usage_prefix: false", "web_ide_commits_count", "WEB_IDE_COMMITS_COUNT" },
        { "event: all_searches_count\n  prefix: null\n  include_usage_prefix: false", "all_searches_count", "ALL_SEARCHES_COUNT" },
        { "event: pushes\n  counter_class: SourceCodeCounter", "source_code_pushes", "USAGE_SOURCE_CODE_PUSHES" },
        { "event: create\n  counter_class: DesignsCounter", "design_management_designs_create", "USAGE_DESIGN_MANAGEMENT_DESIGNS_CREATE" },
    };

    [Theory]
    [MemberData(nameof(OfRedis))]
    public void A_redis_metric_counts_the_event_of_its_counter(string options, string path, string key)
    {
        var metric = Legacy("redis", "all", $"options:\n  {options}").LoadMetric("legacy");
        Assert.Equal(path, metric.Rules.Single().Path);
        Assert.Equal(key, metric.LegacyKeys[path]);
    }

    [Fact]
    public void A_redis_metric_of_an_unknown_counter_class_is_refused() =>
        Assert.Equal(
            ["metrics/legacy.yml:7: the prefix of counter class 'OddCounter' is not known; give it as prefix"],
            Legacy("redis", "all", "options:\n  event: push\n  counter_class: OddCounter").Errors());

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

    [Theory]
    [InlineData("user.id", "push-user")]
    [InlineData("user_id", "push-user")]
    [InlineData("project.id", "push-project")]
    [InlineData("project_id", "push-project")]
    public void An_aggregated_metric_counts_by_its_attribute(string attribute, string path) =>
        Assert.Equal(path, Legacy("redis_hll", "28d", Aggregated($"operator: OR, attribute: {attribute}")).LoadMetric("legacy").Rules.Single().Path);

    [Fact]
    public void An_intersection_is_a_warning_and_is_not_counted()
    {
        var metric = Legacy("redis_hll", "28d", Aggregated("operator: AND, attribute: user_id")).LoadMetric("legacy");
        Assert.Equal((false, "it is an intersection (aggregate operator AND)"), (metric.IsCounterBased, metric.WhyNotCounted));
        Assert.StartsWith("metrics/legacy.yml:7: operator AND asks who did all of it", Assert.Single(_definitions.Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_attribute_is_refused() =>
        Assert.StartsWith(
            "metrics/legacy.yml:7: unknown attribute 'group.id'",
            Assert.Single(Legacy("redis_hll", "28d", Aggregated("attribute: group.id")).Errors()),
            StringComparison.Ordinal);

    [Fact]
    public void An_unknown_option_is_a_warning() =>
        Assert.Equal(
            ["metrics/legacy.yml:8: unknown option 'evnt' is not read; is it event?"],
            Legacy("redis", "all", "options:\n  event: push\n  prefix:\n  evnt: pull").Warnings());

    [Theory]
    [InlineData("redis", "all", "")]
    [InlineData("redis_hll", "28d", "options: {}")]
    public void A_legacy_metric_without_an_event_is_a_warning_and_is_not_counted(string source, string timeFrame, string options)
    {
        var metric = Legacy(source, timeFrame, options).LoadMetric("legacy");
        Assert.Equal((false, "it names no event"), (metric.IsCounterBased, metric.WhyNotCounted));
        Assert.Equal(["metrics/legacy.yml:4: names no event, so it is not counted"], _definitions.Warnings());
    }

    [Theory]
    [InlineData("database", "28d")]
    [InlineData("system", "none")]
    [InlineData("license", "none")]
    [InlineData("prometheus", "all")]
    [InlineData("ruby", "none")]
    public void A_metric_of_another_source_is_known_and_says_why_it_is_not_counted(string source, string timeFrame)
    {
        var metric = Legacy(source, timeFrame, "").LoadMetric("legacy");
        Assert.Equal((true, false, $"its data source is {source}, not events"), (metric.IsReported, metric.IsCounterBased, metric.WhyNotCounted));
        Assert.Empty(_definitions.Warnings());
    }

    public void Dispose() => _definitions.Dispose();

    private static string Aggregated(string aggregate) =>
        $"instrumentation_class: AggregatedMetric\noptions:\n  aggregate: {{{aggregate}}}\n  events: [push]";

    private DefinitionsOnDisk Legacy(string source, string timeFrame, string more) =>
        _definitions.MetricFile("legacy", $"key_path: legacy\nstatus: active\ntime_frame: {timeFrame}\ndata_source: {source}\n{more}");
}
