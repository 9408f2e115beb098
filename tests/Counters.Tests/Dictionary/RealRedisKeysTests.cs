using System.Collections.Immutable;
using Counters.Dictionary.Definitions;
using Counters.Dictionary.GitLabKeys;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>GitLab's real maps of legacy keys, with its real definitions.</summary>
public sealed class RealRedisKeysTests
{
    private static readonly IsoWeek Week = new(2026, 53);

    [Fact]
    public void The_real_maps_are_read_whole()
    {
        var legacy = Legacy();
        Assert.Equal((336, 382, 138), (legacy.PathOverrides.Count, legacy.Events.Count, legacy.TotalOverrides.Count));
    }

    [Theory]
    [InlineData("ci_template_included-filter:[label:android,property:false]-project", "{hll_counters}_p_ci_templates_android-2026-53")]
    [InlineData("performed_wiki_action-user", "{hll_counters}_wiki_action-2026-53")]
    [InlineData("project_action-user", "{hll_counters}_project_action-2026-53")]
    [InlineData("create_ci_runner-project", "{hll_counters}_create_ci_runner-project-2026-53")]
    [InlineData("create_merge_request", "{event_counters}_create_merge_request-2026-53")]
    public void A_real_counter_has_its_weekly_key(string path, string key) => Assert.Equal(key, Keys().Of(path, Week).Text);

    [Theory]
    [InlineData("create_merge_request", "USAGE_MERGE_REQUEST_CREATE")]
    [InlineData("create_commit_from_web_ide", "WEB_IDE_COMMITS_COUNT")]
    [InlineData("create_ci_runner", "{event_counters}_create_ci_runner")]
    public void A_real_counter_has_its_key_since_ever(string path, string key) => Assert.Equal(key, Keys().Of(path, null).Text);

    [Fact]
    public void The_pushes_of_before_and_of_now_share_their_key() =>
        Assert.Equal(["source_code_pushed", "source_code_pushes"], Keys().Recognise("USAGE_SOURCE_CODE_PUSHES").Select(one => one.Path));

    [Fact]
    public void Every_real_rule_and_every_override_is_recognised_by_its_key_in_both_windows()
    {
        var (keys, legacy) = (Keys(), Legacy());
        var paths = Paths(legacy);
        Assert.True(paths.Length > 600);
        foreach (var path in paths)
        {
            foreach (IsoWeek? week in new IsoWeek?[] { null, Week })
            {
                Assert.Contains(new RecognisedKey(path, week), keys.Recognise(keys.Of(path, week).Text));
            }
        }
    }

    [Fact]
    public void Real_rules_share_a_key_only_where_GitLabs_maps_say_so()
    {
        var keys = Keys();
        var shared = Paths(Legacy()).GroupBy(path => keys.Of(path, null).Text).Where(group => group.Count() > 1).ToList();
        Assert.Equal(
            [
                // Legacy events that took on a new name and kept their key; the mixed vintages here know both.
                ("USAGE_SOURCE_CODE_PUSHES", "source_code_pushed source_code_pushes"),
                ("{hll_counters}_o_pipeline_authoring_unique_users_committing_ciconfigfile", "commit_change_to_ciconfigfile-user o_pipeline_authoring_unique_users_committing_ciconfigfile-user"),
                ("{hll_counters}_p_ci_templates_implicit_auto_devops", "ci_template_included-filter:[label:auto_devops,property:true]-project p_ci_templates_implicit_auto_devops-user"),
            ],
            shared.Select(group => (group.Key, string.Join(' ', group.Order(StringComparer.Ordinal)))).Order());
    }

    [Fact]
    public void GitLab_refuses_no_key_of_its_own_real_rules() =>
        Assert.DoesNotContain(Paths(Legacy()), path => Keys().Of(path, Week).IsRefusedByGitLab);

    private static GitLabRedisKeys Keys() => new(Legacy(), DefinitionLoader.Load(GitLabData.Definitions()).Dictionary);

    private static LegacyKeys Legacy()
    {
        var faults = new FaultList();
        var legacy = LegacyKeyFiles.ReadFolder(GitLabData.RedisKeys(), "redis_keys", faults);
        Assert.Empty(faults.Errors.Concat(faults.Warnings));
        return legacy;
    }

    private static ImmutableArray<string> Paths(LegacyKeys legacy) =>
    [
        .. DefinitionLoader.Load(GitLabData.Definitions()).Dictionary.Rules.Select(rule => rule.Path)
            .Concat(legacy.PathOverrides.Keys)
            .Concat(legacy.TotalOverrides.Keys.Select(key => key["{event_counters}_".Length..]))
            .Distinct(),
    ];
}
