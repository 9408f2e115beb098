namespace Counters.Host.Demo;

/// <summary>The metrics that tell most about a customer, a family of windows in each row.</summary>
/// <param name="Week">Key path of the 7d number; null where there is none.</param>
/// <param name="FourWeeks">Key path of the 28d number.</param>
/// <param name="All">Key path of the number over everything.</param>
internal sealed record DemoMetrics(string Title, string? Week, string? FourWeeks, string? All)
{
    public static readonly IReadOnlyList<DemoMetrics> Telling =
    [
        new("people who did anything", null, "redis_hll_counters.manage.unique_active_users_monthly", null),
        new("pipelines, run here", null, "counts_monthly.ci_internal_pipelines", "counts.ci_internal_pipelines"),
        Family("CI jobs", "counts.count_total_create_ci_build"),
        Family("CI jobs that failed", "counts.count_total_finish_ci_build_failed"),
        Family("compute minutes", "counts.sum_value_finish_ci_build"),
        Family("merge requests", "counts.count_total_create_merge_request"),
        new("people who opened merge requests", null, "redis_hll_counters.code_review.i_code_review_user_create_mr_monthly", null),
        Family("bytes pushed", "counts.sum_value_source_code_pushed"),
        new("deployments", null, "counts_monthly.deployments", "counts.deployments"),
        new(
            "people whose pipelines scanned for security",
            null,
            "usage_activity_by_stage_monthly.secure.user_unique_users_all_secure_scanners",
            null),
        new(
            "people who worked on issues",
            "redis_hll_counters.issues_edit.issues_edit_total_unique_counts_weekly",
            "redis_hll_counters.issues_edit.issues_edit_total_unique_counts_monthly",
            null),
        Family("packages published", "counts.count_total_push_package_to_registry"),
        Family("epics created", "counts.count_total_g_project_management_epic_created"),
    ];

    private static DemoMetrics Family(string title, string keyPath) => new(title, $"{keyPath}_weekly", $"{keyPath}_monthly", keyPath);
}
