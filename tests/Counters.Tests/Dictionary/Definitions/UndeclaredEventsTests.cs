using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

/// <summary>GitLab counts events that only metrics know; so must we.</summary>
public sealed class UndeclaredEventsTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Event("push");

    [Fact]
    public void An_event_that_only_a_metric_names_is_a_warning_and_is_counted()
    {
        var dictionary = _definitions.Metric("counts.x", "7d", "- {name: old, unique: user.id, filter: {label: a, colour: red}}").Load().Dictionary;
        Assert.Equal(
            ["metrics/counts.x.yml:8: event old has no definition; it is accepted and counted because this metric names it"], _definitions.Warnings());
        Assert.Equal(["colour"], dictionary.Events["old"].CustomProperties);
        Assert.False(dictionary.Events["old"].IsDeclared);
        Assert.Equal(["old-filter:[colour:red,label:a]-user", "old"], dictionary.RulesOf("old").Select(rule => rule.Path));
    }

    [Fact]
    public void An_event_that_several_metrics_name_is_one_warning_at_the_first() =>
        Assert.Equal(
            ["metrics/counts.x.yml:8: event old has no definition; it is accepted and counted because 2 metrics name it"],
            _definitions.Metric("counts.x", "all", "- name: old").Metric("counts.y", "7d", "- {name: old, unique: label}").Warnings());

    [Fact]
    public void An_event_that_only_removed_metrics_name_is_unknown()
    {
        _definitions.MetricFile("x", "key_path: counts.x\nstatus: removed\ntime_frame: all\ndata_source: internal_events\nevents:\n- name: old");
        Assert.False(_definitions.Load().Dictionary.Events.ContainsKey("old"));
        Assert.Empty(_definitions.Warnings());
    }

    public void Dispose() => _definitions.Dispose();
}
