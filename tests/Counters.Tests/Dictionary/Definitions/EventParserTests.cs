using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

public sealed class EventParserTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new();

    [Fact]
    public void An_event_is_named_by_its_action_not_by_its_file()
    {
        _definitions.File("events/1669605315_PostReceive_push.yml", "description: A push\naction: push\ncategory: PostReceive\nidentifiers:\nextra_properties:");
        Assert.Equal("A push", _definitions.Load().Dictionary.Events["push"].Description);
    }

    [Fact]
    public void An_event_without_metrics_is_still_counted_as_a_whole() =>
        Assert.Equal("push", Assert.Single(_definitions.Event("push").Load().Dictionary.RulesOf("push")).Path);

    [Fact]
    public void Properties_beside_label_property_and_value_are_custom()
    {
        _definitions.Event(
            "job",
            """
            additional_properties:
              project:
              namespace:
              user:
              label: {description: a}
              exit_code: {description: b}
            extra_properties:
              runner: text of an old file
            """);
        Assert.Equal(["exit_code", "runner"], _definitions.Load().Dictionary.Events["job"].CustomProperties);
    }

    [Fact]
    public void Folders_below_events_are_read_too() =>
        Assert.True(_definitions.File("events/ee/a.yml", "action: a").Load().Dictionary.Events.ContainsKey("a"));

    [Fact]
    public void Two_events_with_one_action_are_refused() =>
        Assert.Equal(
            ["events/b.yml:1: action push is already that of events/a.yml"],
            _definitions.File("events/a.yml", "action: push").File("events/b.yml", "action: push\ninternal_events: true").Errors());

    [Fact]
    public void Legacy_events_that_differ_only_in_category_become_one_with_a_warning()
    {
        _definitions
            .File("events/a.yml", "action: create\ncategory: One\nextra_properties: {x: a}")
            .File("events/b.yml", "category: Two\naction: create\nextra_properties: {y: b}");
        Assert.Equal(["x", "y"], _definitions.Load().Dictionary.Events["create"].CustomProperties);
        Assert.StartsWith("events/b.yml:2: action create is already that of events/a.yml", Assert.Single(_definitions.Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_that_could_be_another_counters_path_is_refused() =>
        Assert.StartsWith(
            "events/a.yml:2: action 'push-user' may hold only letters",
            Assert.Single(_definitions.File("events/a.yml", "description: x\naction: push-user").Errors()),
            StringComparison.Ordinal);

    public void Dispose() => _definitions.Dispose();
}
