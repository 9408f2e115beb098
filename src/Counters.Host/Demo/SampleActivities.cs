
namespace Counters.Host.Demo;

/// <summary>Everything that people do in the sample.</summary>
internal static class SampleActivities
{
    private static readonly string[] Jobs =
    [
        "build", "compile", "lint", "unit", "integration", "e2e", "sast", "package", "docs", "deploy-staging", "deploy-production", "smoke", "notify",
    ];

    private static readonly string[] Scanners =
    [
        "sast", "sast", "secret_detection", "dependency_scanning", "container_scanning", "dast", "api_fuzzing", "coverage_fuzzing",
    ];

    public static readonly IReadOnlyList<SampleActivity> All =
        [.. Pipelines(), .. Code(), .. Delivery(), .. Security(), .. Planning(), .. Insight()];

    private static IEnumerable<SampleActivity> Pipelines() =>
    [
        new("create_ci_pipeline", 90)
        {
            UserPercent = 85,
            Properties = random =>
            [
                ("label", Pick(random, "push", "push", "merge_request_event", "merge_request_event", "schedule", "web", "api")),
                ("property", random.Next(100) < 92 ? "internal" : "external"),
                ("config_source", Pick(random, "repository", "repository", "repository", "repository", "auto_devops", "remote")),
            ],
        },
        new("create_ci_build", 200) { UserPercent = 90, Properties = random => [("property", Pick(random, Jobs))] },
        new("finish_ci_build", 190) { UserPercent = 90, Properties = FinishedBuild },
        new("create_ci_runner", 2) { Properties = random => [("label", Pick(random, "project", "group"))] },
        new("ci_template_included", 12)
        {
            Properties = random =>
                [("label", Pick(random, "auto_devops", "terraform", "sast")), ("property", Pick(random, "true", "false"))],
        },
        new("o_pipeline_authoring_unique_users_committing_ciconfigfile", 8),
    ];

    private static IEnumerable<SampleActivity> Code() =>
    [
        new("project_action", 90),
        new("source_code_pushed", 110)
        {
            Properties = random => [("label", Pick(random, "ssh", "http")), ("value", random.Next(300, 4_000_000))],
        },
        new("unique_active_user", 80) { HasProject = false },
        new("create_merge_request", 40),
        new("i_code_review_user_create_mr", 40),
        new("i_code_review_create_mr", 40) { Properties = random => [("value", random.Next(1, 3_000))] },
        new("i_code_review_user_approve_mr", 35),
        new("create_merge_request_note", 50),
        new("create_commit_note", 5),
        new("create_commit_from_web_ide", 7),
        new("g_edit_by_web_ide", 10),
        new("g_edit_by_sfe", 9),
        new("g_edit_by_snippet_ide", 2),
        new("gitlab_cli_command_used", 16) { Properties = Command },
    ];

    private static IEnumerable<SampleActivity> Delivery() =>
    [
        new("create_deployment", 30) { Properties = random => [("label", Tier(random))] },
        new("finish_deployment", 30)
        {
            Properties = random =>
                [("label", Tier(random)), ("property", random.Next(100) < 90 ? "success" : "failed"), ("value", random.Next(5, 900))],
        },
        new("create_release", 6),
        new("push_package_to_registry", 20)
        {
            Properties = random => [("label", Format(random)), ("property", Pick(random, "user", "user", "deploy_token"))],
        },
        new("pull_package_from_registry", 40)
        {
            UserPercent = 60,
            Properties = random => [("label", Format(random)), ("property", Pick(random, "user", "deploy_token", "guest"))],
        },
        new("delete_package_from_registry", 3)
        {
            Properties = random => [("label", Format(random)), ("property", Pick(random, "user", "deploy_token"))],
        },
        new("toggle_feature_flag", 7) { Properties = random => [("label", Pick(random, "on", "off"))] },
        new("p_terraform_state_api_unique_users", 6),
        new("delete_terraform_state", 1),
    ];

    private static IEnumerable<SampleActivity> Security() =>
    [
        new("run_security_scan", 60)
        {
            Properties = random =>
            [
                ("label", Pick(random, Scanners)),
                ("value", random.Next(3) == 0 ? 0 : random.Next(1, 40)),
            ],
        },
        new("view_security_dashboard", 6, SamplePlan.Ultimate)
        {
            Properties = random => [("label", Pick(random, "project", "group", "instance"))],
        },
        new("forward_network_policy_packets", 4, SamplePlan.Ultimate)
        {
            UserPercent = 0,
            Properties = random => [("value", random.Next(1_000, 90_000))],
        },
        new("drop_network_policy_packets", 4, SamplePlan.Ultimate)
        {
            UserPercent = 0,
            Properties = random => [("value", random.Next(900))],
        },
        new("g_compliance_dashboard", 3, SamplePlan.Ultimate) { HasProject = false },
        new("g_compliance_audit_events", 4, SamplePlan.Premium) { HasProject = false },
        new("i_compliance_audit_events", 2, SamplePlan.Premium) { HasProject = false },
        new("i_compliance_credential_inventory", 2, SamplePlan.Ultimate) { HasProject = false },
    ];

    private static IEnumerable<SampleActivity> Planning() =>
    [
        new("g_project_management_issue_created", 30),
        new("g_project_management_issue_closed", 22),
        new("g_project_management_issue_reopened", 3),
        new("g_project_management_issue_title_changed", 8),
        new("g_project_management_issue_description_changed", 12),
        new("g_project_management_issue_assignee_changed", 18),
        new("g_project_management_issue_label_changed", 26),
        new("g_project_management_issue_milestone_changed", 8),
        new("g_project_management_issue_comment_added", 45),
        new("g_project_management_issue_iteration_changed", 6, SamplePlan.Premium),
        new("g_project_management_epic_created", 4, SamplePlan.Premium) { HasProject = false },
        new("g_project_management_epic_closed", 2, SamplePlan.Premium) { HasProject = false },
        new("g_project_management_epic_issue_added", 5, SamplePlan.Premium) { HasProject = false },
        new("g_project_management_users_updating_epic_descriptions", 3, SamplePlan.Premium) { HasProject = false },
        new("performed_wiki_action", 14) { Properties = random => [("label", Pick(random, "created", "updated", "updated", "destroyed"))] },
    ];

    private static IEnumerable<SampleActivity> Insight() =>
    [
        new("g_analytics_valuestream", 5, SamplePlan.Premium) { HasProject = false },
        new("g_analytics_contribution", 3, SamplePlan.Premium) { HasProject = false },
        new("p_analytics_valuestream", 4),
        new("p_analytics_ci_cd_lead_time", 3, SamplePlan.Ultimate),
        new("p_analytics_ci_cd_deployment_frequency", 3, SamplePlan.Ultimate),
        new("i_analytics_dev_ops_adoption", 2, SamplePlan.Ultimate) { HasProject = false },
        new("i_search_advanced", 14, SamplePlan.Premium)
        {
            HasProject = false,
            Properties = random => [("value", random.Next(20, 2_500)), ("property", Pick(random, "blobs", "issues", "merge_requests"))],
        },
        new("i_search_paid", 9, SamplePlan.Premium) { HasProject = false },
        new("incident_management_incident_created", 6),
        new("incident_management_incident_assigned", 5),
        new("incident_management_incident_comment", 9),
        new("incident_management_incident_closed", 5),
        new("incident_management_incident_reopened", 1),
        new("incident_management_incident_relate", 2),
        new("incident_management_alert_assigned", 3),
        new("incident_management_alert_status_changed", 4),
    ];

    /// <summary>Compute minutes are exact decimals. Some clients send the exit code as a text, which no filter for a number selects.</summary>
    private static (string Name, object Value)[] FinishedBuild(Random random)
    {
        var outcome = random.Next(100) switch { < 84 => "success", < 97 => "failed", _ => "canceled" };
        (string, object)[] always =
        [
            ("label", outcome),
            ("property", Pick(random, "instance_type", "instance_type", "group_type", "project_type")),
            ("value", random.Next(1, 4_000) / 100m),
        ];
        return outcome switch
        {
            "success" => [.. always, ("exit_code", 0)],
            "failed" => [.. always, ("exit_code", random.Next(8) switch { 0 => "137", 1 or 2 => 137, _ => 1 })],
            _ => always,
        };
    }

    private static (string Name, object Value)[] Command(Random random)
    {
        (string, object)[] always =
            [("label", Pick(random, "mr", "ci", "issue", "repo", "release")), ("property", Pick(random, "list", "view", "create"))];
        return random.Next(3) == 0 ? [.. always, ("coding_agent", Pick(random, "claude-code", "claude-code", "other"))] : always;
    }

    private static string Tier(Random random) => Pick(random, "production", "staging", "staging", "testing", "development");

    private static string Format(Random random) => Pick(random, "npm", "npm", "maven", "nuget", "pypi", "generic");

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
