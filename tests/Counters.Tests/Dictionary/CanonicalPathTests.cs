using Counters.Dictionary;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>
/// Holds our canonical paths to GitLab's own. The forms are those of spec/lib/gitlab/usage/event_selection_rule_spec.rb and of the key override
/// files; names like <c>ev</c> are ours.
/// </summary>
public sealed class CanonicalPathTests
{
    private static readonly Gen<RuleFilter[]> Filters = Gen.Select(
            Gen.String[Gen.Char.AlphaNumeric, 1, 8],
            Gen.String[Gen.Char.AlphaNumeric, 1, 8],
            Gen.Bool,
            (property, text, isNumber) => new RuleFilter(property, text, isNumber))
        .Array[0, 8]
        .Select(filters => filters.DistinctBy(filter => filter.Property).ToArray());

    public static TheoryData<string, string> Golden => new()
    {
        { "- name: an_event", "an_event" },
        { "- {name: example_event, filter: {property: deploy_token, label: npm}}", "example_event-filter:[label:npm,property:deploy_token]" },
        { "- {name: an_event, unique: user.id, filter: {label: foo}}", "an_event-filter:[label:foo]-user" },
        { "- {name: ev, operator: sum(value)}", "ev-operator:sum(value)" },
        { "- {name: ev, operator: sum(value), filter: {label: a}}", "ev-operator:sum(value)-filter:[label:a]" },
        { "- {name: gitlab_cli_command_used, operator: total, unique: label}", "gitlab_cli_command_used-operator:total-label" },
        { "- {name: ev, operator: total, unique: project.id, filter: {label: a}}", "ev-operator:total-filter:[label:a]-project" },
        { "- {name: performed_wiki_action, unique: user.id}", "performed_wiki_action-user" },
        { "- {name: ev, unique: project.id}", "ev-project" },
        { "- {name: ev, unique: namespace.id}", "ev-namespace" },
        { "- {name: ev, unique: label}", "ev-label" },
        { "- {name: ev, unique: property}", "ev-property" },
        { "- {name: ev, unique: value}", "ev-value" },
        { "- {name: ev, filter: {value: 1.50}}", "ev-filter:[value:1.5]" },
        { "- {name: ev, filter: {value: 3}}", "ev-filter:[value:3]" },
        { "- {name: ev, filter: {value: 3.00}}", "ev-filter:[value:3.0]" },
        { "- {name: ev, filter: {label: label_name, value: 16.17}}", "ev-filter:[label:label_name,value:16.17]" },
        { "- {name: ev, unique: property, filter: {value: 3, label: a, custom: b}}", "ev-filter:[custom:b,label:a,value:3]-property" },
        { "- {name: ev, operator: sum(value), filter: {code: 1.0, property: '1.0'}}", "ev-operator:sum(value)-filter:[code:1.0,property:1.0]" },
        {
            "- {name: ci_template_included, unique: project.id, filter: {label: auto_devops, property: 'true'}}",
            "ci_template_included-filter:[label:auto_devops,property:true]-project"
        },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void An_item_of_events_has_GitLabs_path(string item, string path)
    {
        using var definitions = new DefinitionsOnDisk();
        definitions.Metric("counts.x", "28d", item);
        Assert.Equal(path, Assert.Single(definitions.LoadMetric("counts.x").Rules).Path);
    }

    [Fact]
    public void The_order_of_filters_does_not_change_the_path() =>
        Filters.SelectMany(filters => Gen.Shuffle(filters.ToArray()).Select(shuffled => (filters, shuffled))).Sample(sample =>
            Path(sample.filters) == Path(sample.shuffled));

    [Fact]
    public void The_order_of_filters_in_the_file_does_not_change_the_rule()
    {
        using var definitions = new DefinitionsOnDisk();
        definitions
            .Metric("counts.x", "28d", "- {name: ev, filter: {label: a, property: b, value: 3}}")
            .Metric("counts.y", "7d", "- {name: ev, filter: {value: 3, property: b, label: a}}");
        var rules = definitions.Load().Dictionary.RulesOf("ev");
        Assert.Equal(["ev-filter:[label:a,property:b,value:3]", "ev"], rules.Select(rule => rule.Path));
    }

    private static string Path(RuleFilter[] filters) =>
        new CountingRule("ev", [.. filters], RuleKind.Unique, UniqueIdentifier.User).Path;
}
