using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

/// <summary>Every refusal names its file, its line and its reason.</summary>
public sealed class DefinitionFaultTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Event("push").Event("pull");

    public static TheoryData<string, string> BadItems => new()
    {
        { "- {name: push, unique: user}", "8: unknown unique 'user'" },
        { "- {name: push, operator: avg}", "8: unknown operator 'avg'" },
        { "- {name: push, operator: total}", "8: operator total counts each value of what unique names" },
        { "- {name: push, operator: total, unique: user.id}", "8: operator total on user.id would store raw user identifiers" },
        { "- {name: push, operator: total, unique: user.name}", "8: unknown unique 'user.name'" },
        { "- {name: push, operator: sum(value), unique: label}", "8: sum(value) and unique exclude each other" },
        { "- name: push\n  filters: {label: a}", "9: unknown field 'filters' of an event" },
        { "- unique: user.id", "8: name is missing" },
        { "- push", "8: an event of a metric must be a mapping with a name" },
        { "- name: push-user", "8: event name 'push-user'" },
        { "- name: push\n- name: push", "9: push is named twice" },
        { "- name: push\n- {name: pull, unique: user.id}", "7: total and unique are mixed in one metric" },
        { "- name: push\n- {name: pull, operator: sum(value)}", "7: total and sum are mixed in one metric" },
        { "- {name: push, unique: label}\n- {name: pull, operator: total, unique: label}", "7: unique and total by value are mixed in one metric" },
        { "- name: push\n  filter:\n    label: 1", "10: filter label: 1 is a number, but label is text; quote it" },
        { "- name: push\n  filter:\n    label: true", "10: filter label: true is a boolean" },
        { "- name: push\n  filter:\n    label: [a]", "10: filter label must be a text or a number" },
        { "- name: push\n  filter:\n    label:", "10: filter label must be a text or a number" },
        { "- name: push\n  filter:\n    value: '1'", "10: filter value: '1' is text, but value is a number" },
        { "- name: push\n  filter:\n    value: 1e3", "10: filter value: 1e3 is not a plain decimal" },
        { "- name: push\n  filter:\n    value: 010", "10: filter value: 010 is not a plain decimal" },
        { "- name: push\n  filter:\n    value: 0.1234567891", "10: filter value: 0.1234567891 is not a plain decimal" },
        { "- name: push\n  filter:\n    value: .inf", "10: filter value: .inf is not a plain decimal" },
        { "- name: push\n  filter:\n    value: 0.00001", "10: filter value: 0.00001 is not a plain decimal" },
        { "- name: push\n  filter:\n    label: 1:30", "10: filter label: 1:30 is a number, but label is text; quote it" },
        { "- name: push\n  filter:\n    label: 1,000", "10: filter label: 1,000 is a number, but label is text; quote it" },
        { "- name: push\n  filter:\n    a-b: x", "10: filter on 'a-b'" },
        { "- name: push\n  filter: {}", "9: a filter names 1 to 16 properties" },
        { "- name: push\n  filter: label", "9: filter must be a mapping" },
    };

    public static TheoryData<string, string> BadMetrics => new()
    {
        { "status: active\ntime_frame: none\ndata_source: license", "1: key_path is missing" },
        { "key_path: a\ntime_frame: none\ndata_source: license", "1: status is missing" },
        { "key_path: a\nstatus: active\ndata_source: license", "1: time_frame is missing" },
        { "key_path: a\nstatus: active\ntime_frame: none\ndata_source:", "4: data_source is missing" },
        { "key_path: a\nstatus: active\ntime_frame: none\ndata_source: magic", "4: unknown data_source 'magic'" },
        { "key_path: a\nstatus: active\ntime_frame: 14d\ndata_source: license", "3: unknown time_frame '14d'" },
        { "key_path: a\nstatus: active\ntime_frame: [7d, 7d]\ndata_source: license", "3: a list of time frames names each" },
        { "key_path: a\nstatus: active\ntime_frame: [7d, none]\ndata_source: license", "3: a list of time frames names each" },
        { "key_path: a\nstatus: odd\ntime_frame: none\ndata_source: license", "2: unknown status 'odd'" },
        { "key_path: a..b\nstatus: active\ntime_frame: none\ndata_source: license", "1: key_path 'a..b' is not" },
        { "key_path: [a]\nstatus: active\ntime_frame: none\ndata_source: license", "1: key_path must be one text" },
        { "key_path: a\nstatus: active\ntime_frame: 7d\ndata_source: internal_events", "1: events is missing" },
        { "key_path: a\nstatus: active\ntime_frame: 7d\ndata_source: internal_events\nevents: push", "5: events must be a list" },
        { "key_path: a\nstatus: active\ntime_frame: none\ndata_source: internal_events\nevents: [{name: push}]", "3: events are counted over" },
        { "key_path: a\nstatus: active\ntime_frame: all\ndata_source: internal_events\nevents: [{name: push, unique: label}]", "3: unique counts exist" },
        { "key_path: a\nstatus: active\ntime_frame: [7d, all]\ndata_source: internal_events\nevents: [{name: push, unique: label}]", "3: unique counts" },
        { "key_path: a\nkey_path: b", "2: is not YAML" },
        { "key_path: 'a", "1: is not YAML" },
        { "- a\n- b", "1: is not one YAML document with one mapping" },
        { "", "1: is empty, or is no regular file" },
        { "? [a, b]\n: c", "1: is not YAML: a key must be a text" },
        { "a: &a [x]\n? *a\n: v", "2: is not YAML: a key must be a text" },
        { "a: &a x\nb: [{? *a : v}]", "2: is not YAML: a key must be a text" },
        { "a: b\n---\na: b", "1: is not one YAML document with one mapping" },
        { "base: &base {key_path: a}\n<<: *base\nstatus: removed", "2: merge keys are not supported" },
        { "a: " + new string('[', 100), "1: is not YAML: " },
    };

    [Theory]
    [MemberData(nameof(BadItems))]
    public void An_event_item_at_fault_is_refused_at_its_line(string items, string expected) =>
        Assert.StartsWith("metrics/counts.x.yml:" + expected, Assert.Single(_definitions.Metric("counts.x", "28d", items).Errors()), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(BadMetrics))]
    public void A_metric_at_fault_is_refused_at_its_line(string content, string expected) =>
        Assert.Contains(_definitions.MetricFile("m", content).Errors(), error => error.StartsWith("metrics/m.yml:" + expected, StringComparison.Ordinal));

    /// <summary>Each level names the one before it twice, so that a hash of the whole takes twice as long: sixty levels would never end.</summary>
    [Fact]
    public async Task A_key_that_grows_exponentially_through_aliases_is_refused_at_once()
    {
        var levels = Enumerable.Range(1, 60).Select(level => $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]");
        _definitions.MetricFile("m", $"a0: &a0 [x]\n{string.Join('\n', levels)}\n? *a60\n: v\n");
        var loading = Task.Factory.StartNew(_definitions.Errors, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var errors = await loading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains("a key must be a text", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_all_files_are_reported_together_in_order()
    {
        _definitions.File("events/bad.yml", "description: x")
            .Metric("counts.b", "all", "- filter: {label: a}")
            .Metric("counts.a", "all", "- {name: push, unique: a}", "- {name: pull, operator: a}");
        Assert.Collection(
            _definitions.Errors(),
            error => Assert.StartsWith("events/bad.yml:1: action is missing", error, StringComparison.Ordinal),
            error => Assert.StartsWith("metrics/counts.a.yml:8: unknown unique", error, StringComparison.Ordinal),
            error => Assert.StartsWith("metrics/counts.a.yml:9: unknown operator", error, StringComparison.Ordinal),
            error => Assert.StartsWith("metrics/counts.b.yml:8: name is missing", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_active_metrics_with_one_key_path_are_refused() =>
        Assert.Equal(
            ["metrics/second.yml:1: key_path counts.x is already that of metrics/counts.x.yml"],
            _definitions.Metric("counts.x", "all", "- name: push")
                .MetricFile("second", "key_path: counts.x\nstatus: broken\ntime_frame: all\ndata_source: database").Errors());

    [Fact]
    public void A_key_path_below_a_number_is_refused() =>
        Assert.StartsWith(
            "metrics/counts.x.y.z.yml:1: key_path counts.x.y.z lies below counts.x, which is a number",
            Assert.Single(_definitions.Metric("counts.x", "all", "- name: push").Metric("counts.x.y.z", "all", "- name: pull").Errors()),
            StringComparison.Ordinal);

    [Fact]
    public void Different_filters_with_one_path_are_refused() =>
        Assert.Contains(
            "gives the same path push-filter:[code:1] but matches other events",
            Assert.Single(_definitions.Metric("counts.x", "all", "- {name: push, filter: {code: 1}}")
                .Metric("counts.y", "all", "- {name: push, filter: {code: '1'}}").Errors()),
            StringComparison.Ordinal);

    [Fact]
    public void More_counters_of_an_event_than_a_batch_can_carry_are_refused_by_name()
    {
        // The event as a whole is one counter more.
        var items = Enumerable.Range(1, 255).Select(label => $"- {{name: push, filter: {{label: l{label}}}}}").ToArray();
        _definitions.Metric("counts.x", "all", items[..254]).Metric("counts.y", "all", "- name: push");
        Assert.Equal(255, _definitions.Load().Dictionary.RulesOf("push").Length);
        Assert.Equal(
            ["metrics/counts.z.yml:8: event push has more than 255 counters of kind total; count fewer of its values"],
            _definitions.Metric("counts.z", "7d", items[254], "- {name: push, filter: {label: l256}}").Errors());
    }

    [Fact]
    public void A_filter_on_an_undeclared_property_is_a_warning() =>
        Assert.Equal(
            ["metrics/counts.x.yml:8: event push does not declare colour, so the filter matches nothing"],
            _definitions.Metric("counts.x", "all", "- {name: push, filter: {colour: red}}").Warnings());

    public void Dispose() => _definitions.Dispose();
}
