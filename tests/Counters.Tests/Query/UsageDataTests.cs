using System.Text.Json;
using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Query.Definitions;
using Counters.Tests.Dictionary;
using Counters.Tests.Fixtures;
using Counters.Tests.Query.ServicePing;
using Xunit;
using YamlDotNet.Serialization;

namespace Counters.Tests.Query;

/// <summary>GitLab's own paths, as the job that pulls the Service Ping of GitLab.com calls them.</summary>
public sealed class UsageDataTests(ClickHouseFixture server)
{
    /// <summary>What that job and its models read of a definition (reference: saas_usage_ping/usage_ping.py and the models behind it).</summary>
    private static readonly string[] FieldsRead =
        ["key_path", "data_source", "data_category", "description", "instrumentation_class", "product_group", "milestone", "status", "tiers", "time_frame", "value_type", "events"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_instance_is_the_union_of_all_namespaces()
    {
        await using var host = await QueryHost.StartAsync(server);
        await ServicePingTests.StoreAsync(host);

        var (status, ping) = await host.GetAsync("/api/v4/usage_data/service_ping?private=unknown-parameters-are-ignored");

        Assert.Equal(200, status);
        Assert.Equal(
            """{"recorded_at":"2026-11-18T10:30:00Z","counts":{"actions_monthly":1015,"builds":1071,"builds_weekly":1001,"minutes_monthly":0.25,"pushes_weekly":0},"redis_hll_counters":{"ci":{"active_users_monthly":4,"builders_weekly":2}}}""",
            ping.GetRawText());
    }

    [Fact]
    public async Task A_namespace_or_a_customer_may_be_asked_for_instead()
    {
        await using var host = await QueryHost.StartAsync(server);
        await ServicePingTests.StoreAsync(host);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));

        var (_, root) = await host.GetAsync("/api/v4/usage_data/service_ping?namespace_id=9970");
        var (_, customer) = await host.GetAsync("/api/v4/usage_data/service_ping?customer_id=acme");
        var (_, past) = await host.GetAsync("/api/v4/usage_data/service_ping?namespace_id=9970&recorded_at=2026-11-10T08:59:00Z");

        Assert.Equal("71", root.GetProperty("counts").GetProperty("builds").GetRawText());
        Assert.Equal(root.GetRawText(), customer.GetRawText());
        Assert.Equal("6", past.GetProperty("counts").GetProperty("builds").GetRawText());
        Assert.Equal(400, (await host.GetAsync("/api/v4/usage_data/service_ping?namespace_id=9970&customer_id=acme")).Status);
        Assert.Equal(400, (await host.GetAsync("/api/v4/usage_data/service_ping?namespace_id=gitlab-org")).Status);
        Assert.Equal(404, (await host.GetAsync("/api/v4/usage_data/non_sql_metrics?namespace_id=404")).Status);
        Assert.Equal(404, (await host.GetAsync("/api/v4/usage_data/non_sql_metrics?customer_id=404")).Status);
    }

    [Fact]
    public async Task Metrics_made_of_SQL_are_minus_three_where_only_the_others_are_asked_for()
    {
        await using var host = await QueryHost.StartAsync(server);
        await ServicePingTests.StoreAsync(host);
        host.Rules.Dictionary = new(
            "v2", host.Rules.Dictionary.Events.Values, [.. host.Rules.Dictionary.Metrics, NotCounted("counts.boards", "database"), NotCounted("geo_enabled", "system")]);

        var (_, payload) = await host.GetAsync("/api/v4/usage_data/non_sql_metrics");
        var (_, ping) = await host.GetAsync("/api/v4/usage_data/service_ping");

        Assert.Equal(("-3", "1071"), (payload.GetProperty("counts").GetProperty("boards").GetRawText(), payload.GetProperty("counts").GetProperty("builds").GetRawText()));
        Assert.False(payload.TryGetProperty("geo_enabled", out _));
        Assert.False(ping.GetProperty("counts").TryGetProperty("boards", out _));
    }

    [Fact]
    public async Task What_could_not_be_read_is_minus_one()
    {
        await using var host = await QueryHost.StartAsync(server);
        await ServicePingTests.StoreAsync(host);
        await host.Database.ExecuteAsync("DROP VIEW usage_hourly");

        var (status, payload) = await host.GetAsync("/api/v4/usage_data/non_sql_metrics");

        Assert.Equal((200, "-1"), (status, payload.GetProperty("counts").GetProperty("builds").GetRawText()));
        Assert.Equal("2", payload.GetProperty("redis_hll_counters").GetProperty("ci").GetProperty("builders_weekly").GetRawText());
    }

    [Fact]
    public async Task Definitions_are_one_YAML_array_with_every_field_that_is_read()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Rules.Dictionary = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary;

        using var response = await host.Http.GetAsync(new Uri("/api/v4/usage_data/metric_definitions", UriKind.Relative), Cancelled);
        var definitions = Definitions(await response.Content.ReadAsByteArrayAsync(Cancelled));

        Assert.Equal("application/yaml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(host.Rules.Dictionary.Metrics.Select(metric => metric.KeyPath), definitions.Select(definition => (string)definition["key_path"]));
        Assert.All(definitions.Where(definition => (string)definition["data_source"] == "internal_events"), definition => Assert.Empty(FieldsRead.Except(definition.Keys)));
        var weekly = definitions.Single(definition => (string)definition["key_path"] == "counts.sum_value_finish_ci_build_weekly");
        Assert.Equal(("7d", "TotalSumMetric"), (weekly["time_frame"], weekly["instrumentation_class"]));
        var auto = definitions.Single(definition => (string)definition["key_path"] == "redis_hll_counters.ci_templates.p_ci_templates_implicit_auto_devops_monthly");
        var rule = (Dictionary<object, object>)((List<object>)auto["events"]).Single();
        Assert.Equal(("auto_devops", "UniqueCountMetric"), (((Dictionary<object, object>)rule["filter"])["label"], auto["instrumentation_class"]));
        Assert.All(definitions, definition => Assert.DoesNotContain("file_path", definition.Keys));
    }

    [Fact]
    public async Task The_file_of_each_definition_is_told_on_demand()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Rules.Dictionary = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary;

        var definitions = Definitions(await host.Http.GetByteArrayAsync(new Uri("/api/v4/usage_data/metric_definitions?include_paths=true", UriKind.Relative), Cancelled));

        Assert.Equal(host.Rules.Dictionary.Metrics.Select(metric => metric.File), definitions.Select(definition => (string)definition["file_path"]));
    }

    [Fact]
    public void Real_definitions_keep_their_fields_whatever_their_vintage()
    {
        var dictionary = DefinitionLoader.Load(GitLabData.Definitions()).Dictionary;

        var definitions = Definitions(new MetricDefinitionsYaml().Of(dictionary, withPaths: true));

        Assert.Equal(dictionary.Metrics.Length, definitions.Count);
        foreach (var definition in definitions)
        {
            var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(
                File.ReadAllText(Path.Combine(GitLabData.Definitions(), (string)definition["file_path"])));
            Assert.Empty(file.Keys.Except(definition.Keys));
            Assert.Equal(Json(file.GetValueOrDefault("options")), Json(definition.GetValueOrDefault("options")));
            Assert.Equal(Json(file.GetValueOrDefault("events")), Json(definition.GetValueOrDefault("events")));
            Assert.Equal(Json(file.GetValueOrDefault("tier")), Json(definition.GetValueOrDefault("tier")));
            Assert.Equal(Json(file.GetValueOrDefault("performance_indicator_type")), Json(definition.GetValueOrDefault("performance_indicator_type")));
        }
    }

    [Fact]
    public void Anchors_of_two_files_do_not_meet()
    {
        var metric = new SomeRules().Dictionary.Metrics[0];
        var dictionary = new CounterDictionary("v1", [], [
            metric with { KeyPath = "counts.a", Yaml = "tiers: &t [free]\ntier: *t\n"u8.ToArray() },
            metric with { KeyPath = "counts.b", Yaml = "tiers: &t [ultimate]\ntier: *t\n"u8.ToArray() },
        ]);

        var definitions = Definitions(new MetricDefinitionsYaml().Of(dictionary, withPaths: false));

        Assert.Equal(["free", "ultimate"], definitions.Select(definition => ((List<object>)definition["tier"]).Single()));
    }

    private static string Json(object? value) => JsonSerializer.Serialize(value);

    private static List<Dictionary<string, object>> Definitions(byte[] yaml) =>
        new DeserializerBuilder().Build().Deserialize<List<Dictionary<string, object>>>(System.Text.Encoding.UTF8.GetString(yaml));

    private static MetricDefinition NotCounted(string keyPath, string source) => new()
    {
        KeyPath = keyPath,
        Description = "A metric.",
        TimeFrame = TimeFrame.All,
        DataSource = source,
        Status = "active",
        Rules = [],
        File = $"metrics/{keyPath}.yml",
    };
}
