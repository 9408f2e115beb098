using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>Holds the definitions that ship with the host to what the README promises of them.</summary>
public sealed class ShippedDefinitionsTests
{
    private static readonly LoadedDictionary Shipped = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory);

    [Fact]
    public void They_load_without_a_warning() => Assert.Empty(Shipped.Warnings);

    [Fact]
    public void They_are_at_least_forty_files_and_all_that_are_made_of_events_are_counted()
    {
        Assert.True(Shipped.Dictionary.Metrics.Select(metric => metric.File).Distinct().Count() >= 40);
        Assert.All(Shipped.Dictionary.Metrics, metric =>
            Assert.True(metric.IsReported && metric.IsCounterBased == (metric.DataSource == "internal_events"), metric.KeyPath));
    }

    [Fact]
    public void Every_metrics_events_have_a_definition_and_every_event_a_metric()
    {
        var named = Shipped.Dictionary.Metrics.SelectMany(metric => metric.Rules).Select(rule => rule.EventName).ToHashSet();
        Assert.Equal(named.Order(StringComparer.Ordinal), Shipped.Dictionary.Events.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_file_says_what_and_whose_it_is() =>
        Assert.All(Shipped.Dictionary.Metrics, metric =>
        {
            Assert.NotEmpty(metric.Description);
            Assert.NotNull(metric.ProductGroup);
            Assert.Matches(@"^\d+\.\d+$", metric.Milestone);
            Assert.Contains(metric.DataCategory, new[] { "operational", "optional" });
            Assert.Contains("ultimate", metric.Tiers);
        });

    [Fact]
    public void They_show_every_kind_of_rule_that_gives_one_number()
    {
        var rules = Shipped.Dictionary.Rules.ToList();
        Assert.Equal(Enum.GetValues<UniqueIdentifier>(), rules.Select(rule => rule.Unique).Distinct().Order());
        Assert.Equal([RuleKind.Total, RuleKind.Sum, RuleKind.Unique], rules.Select(rule => rule.Kind).Distinct().Order());
        Assert.Contains(rules, rule => rule.Filters.Any(filter => filter is { IsNumber: true, Property: "value" }));
    }

    [Theory]
    [InlineData("redis_hll_counters.manage.unique_active_users_monthly", "unique_active_user-user")]
    [InlineData("redis_hll_counters.code_review.i_code_review_create_mr_monthly", "i_code_review_create_mr-value")]
    [InlineData("counts.source_code_pushes", "source_code_pushed")]
    [InlineData("counts.count_total_create_ci_build_monthly", "create_ci_build")]
    [InlineData("counts.sum_value_finish_ci_build_weekly", "finish_ci_build-operator:sum(value)")]
    [InlineData("counts.network_policy_drops", "drop_network_policy_packets-operator:sum(value)")]
    [InlineData("counts_monthly.successful_deployments", "finish_deployment-filter:[property:success]")]
    [InlineData("usage_activity_by_stage_monthly.verify.ci_pipeline_config_auto_devops", "create_ci_pipeline-filter:[config_source:auto_devops]-user")]
    [InlineData("redis_hll_counters.ci_templates.p_ci_templates_implicit_auto_devops_monthly", "ci_template_included-filter:[label:auto_devops,property:true]-project")]
    [InlineData("counts.count_total_finish_ci_build_killed_weekly", "finish_ci_build-filter:[exit_code:137,label:failed,property:project_type]")]
    [InlineData("counts.count_total_run_security_scan_without_findings_monthly", "run_security_scan-filter:[value:0]")]
    public void A_metric_counts_by_its_canonical_path(string keyPath, string path) =>
        Assert.Equal(path, Assert.Single(Shipped.Dictionary.Metrics.Single(metric => metric.KeyPath == keyPath).Rules).Path);

    [Fact]
    public void The_event_counters_that_customer_success_missed_are_all_there()
    {
        string[] missed =
        [
            "redis_hll_counters.analytics.analytics_total_unique_counts_monthly",
            "redis_hll_counters.analytics.p_analytics_ci_cd_lead_time_monthly",
            "redis_hll_counters.analytics.p_analytics_ci_cd_deployment_frequency_monthly",
            "redis_hll_counters.analytics.g_analytics_valuestream_monthly",
            "redis_hll_counters.incident_management.incident_management_total_unique_counts_monthly",
            "redis_hll_counters.issues_edit.issues_edit_total_unique_counts_monthly",
            "redis_hll_counters.issues_edit.g_project_management_issue_milestone_changed_monthly",
            "redis_hll_counters.issues_edit.g_project_management_issue_iteration_changed_monthly",
            "redis_hll_counters.epics_usage.epics_usage_total_unique_counts_monthly",
            "redis_hll_counters.user_packages.user_packages_total_unique_counts_monthly",
            "redis_hll_counters.terraform.p_terraform_state_api_unique_users_monthly",
            "redis_hll_counters.pipeline_authoring.o_pipeline_authoring_unique_users_committing_ciconfigfile_weekly",
            "redis_hll_counters.pipeline_authoring.o_pipeline_authoring_unique_users_committing_ciconfigfile_monthly",
            "redis_hll_counters.ci_templates.p_ci_templates_implicit_auto_devops_monthly",
            "redis_hll_counters.compliance.g_compliance_dashboard_monthly",
            "redis_hll_counters.compliance.g_compliance_audit_events_monthly",
            "redis_hll_counters.compliance.i_compliance_audit_events_monthly",
            "redis_hll_counters.compliance.i_compliance_credential_inventory_monthly",
            "redis_hll_counters.search.i_search_paid_monthly",
            "redis_hll_counters.manage.unique_active_users_monthly",
            "redis_hll_counters.ide_edit.g_edit_by_sfe_monthly",
            "redis_hll_counters.code_review.i_code_review_create_mr_monthly",
            "redis_hll_counters.code_review.i_code_review_user_create_mr_monthly",
            "redis_hll_counters.code_review.i_code_review_user_approve_mr_monthly",
            "usage_activity_by_stage_monthly.create.action_monthly_active_users_project_repo",
            "usage_activity_by_stage_monthly.create.action_monthly_active_users_ide_edit",
            "counts.package_events_i_package_push_package_by_deploy_token",
            "counts.package_events_i_package_pull_package_by_guest",
            "counts.commit_comment",
            "counts.source_code_pushes",
            "counts.network_policy_forwards",
            "counts.network_policy_drops",
            "compliance_unique_visits.g_compliance_audit_events",
            "analytics_unique_visits.i_analytics_dev_ops_adoption",
        ];
        Assert.Empty(missed.Except(Shipped.Dictionary.Metrics.Select(metric => metric.KeyPath)));
    }
}
