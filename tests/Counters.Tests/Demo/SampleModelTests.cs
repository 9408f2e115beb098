using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Host.Demo;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>The model counts hand-made lines as one would with pencil and paper.</summary>
public sealed class SampleModelTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private static readonly CounterDictionary Dictionary = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary;
    private static readonly SampleTree Tree = SampleTree.Of(Monday);

    private readonly SampleModel _model = new(Dictionary, Tree, Monday.AddDays(-40), Monday.AddHours(13));

    [Fact]
    public void Sums_are_exact_and_windows_are_whole_weeks()
    {
        Read("a", "finish_ci_build", "2026-11-22T23:59:59Z", """ "additional_properties":{"value":0.1} """);
        Read("b", "finish_ci_build", "2026-11-15T23:59:59Z", """ "additional_properties":{"value":0.2} """);
        Read("c", "finish_ci_build", "2026-11-23T00:00:00Z", """ "additional_properties":{"value":4} """);

        Assert.Equal(0.1m, Expect("counts.sum_value_finish_ci_build_weekly").Value);
        Assert.Equal(0.3m, Expect("counts.sum_value_finish_ci_build_monthly").Value);
        Assert.Equal(4.3m, Expect("counts.sum_value_finish_ci_build").Value);
    }

    [Fact]
    public void The_same_id_of_the_same_namespace_counts_once()
    {
        Read("a", "create_merge_request", "2026-11-20T10:00:00Z");
        Read("a", "create_merge_request", "2026-11-20T10:00:00Z");
        Read("a", "create_merge_request", "2026-11-20T10:00:00Z", namespaceId: 8);

        Assert.Equal((2, 1), (_model.Accepted, _model.Duplicates));
        Assert.Equal(1, Expect("counts.count_total_create_merge_request").Value);
    }

    [Fact]
    public void A_user_sent_as_text_and_as_number_is_one_user()
    {
        Read("a", "g_edit_by_sfe", "2026-11-20T10:00:00Z", """ "user_id":"17" """);
        Read("b", "g_edit_by_web_ide", "2026-11-19T10:00:00Z", """ "user_id":17 """);
        Read("c", "g_edit_by_web_ide", "2026-11-19T10:00:00Z", """ "user_id":18 """);

        Assert.Equal(new ModelNumber(2, true, 2), Expect("usage_activity_by_stage_monthly.create.action_monthly_active_users_ide_edit"));
    }

    [Fact]
    public void A_filter_for_a_number_does_not_match_the_text_of_it()
    {
        Read("a", "finish_ci_build", "2026-11-20T10:00:00Z", """ "additional_properties":{"label":"failed","property":"project_type","exit_code":137} """);
        Read("b", "finish_ci_build", "2026-11-20T10:00:00Z", """ "additional_properties":{"label":"failed","property":"project_type","exit_code":"137"} """);

        Assert.Equal(1, Expect("counts.count_total_finish_ci_build_killed_weekly").Value);
    }

    [Fact]
    public void History_stays_with_the_root_that_the_namespace_had()
    {
        var (old, now) = (Tree.All[1].Root.Id, Tree.All[0].Root.Id);
        Read("a", "create_merge_request", Tree.Move.ValidFrom.AddMinutes(-1).ToString("O"), namespaceId: Tree.Moved.Id);
        Read("b", "create_merge_request", Tree.Move.ValidFrom.AddMinutes(1).ToString("O"), namespaceId: Tree.Moved.Id);

        Assert.Equal(1, Expect("counts.count_total_create_merge_request", old).Value);
        Assert.Equal(1, Expect("counts.count_total_create_merge_request", now).Value);
    }

    [Fact]
    public void The_model_refuses_exactly_what_was_planted()
    {
        var stream = SampleStream.Of(Monday.AddHours(12));
        foreach (var line in stream.Lines) { _model.Read(line.Json); }

        Assert.Equal(stream.Rejected.OrderBy(code => code.Key, StringComparer.Ordinal), _model.Rejected);
        Assert.Equal(stream.Fresh, _model.Accepted);
        Assert.Equal(stream.Lines.Count() - stream.Fresh - stream.Rejected.Values.Sum(), _model.Duplicates);
    }

    [Fact]
    public void Nothing_counted_is_not_a_sum_of_zero()
    {
        Assert.False(Expect("counts.sum_value_finish_ci_build").HasMatches);
        Read("a", "finish_ci_build", "2026-11-22T10:00:00Z", """ "additional_properties":{"value":0} """);

        Assert.Equal(new ModelNumber(0, true, null), Expect("counts.sum_value_finish_ci_build"));
    }

    private ModelNumber Expect(string keyPath, long root = 7) =>
        _model.Expect(root, Dictionary.Metrics.Single(metric => metric.KeyPath == keyPath), Monday.AddHours(12));

    private void Read(string id, string name, string time, string more = "", long namespaceId = 7) =>
        _model.Read($$"""{"id":"{{id}}","event":"{{name}}","time":"{{time}}","namespace_id":{{namespaceId}}{{(more.Length == 0 ? "" : ",")}}{{more}}}""");
}
