using System.Collections.Frozen;
using Counters.Dictionary;
using Counters.Dictionary.GitLabKeys;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary.GitLabKeys;

/// <summary>
/// Holds our keys to GitLab's own: spec/lib/gitlab/usage/event_selection_rule_spec.rb, hll_redis_counter_spec.rb and redis_metric_spec.rb.
/// </summary>
public sealed class GitLabRedisKeysTests
{
    private static readonly IsoWeek Week = new(2024, 21);

    private static readonly Gen<IsoWeek?> Weeks =
        Gen.Int[700_000, 800_000].Select(day => day % 4 == 0 ? (IsoWeek?)null : IsoWeek.Of(DateOnly.FromDayNumber(day)));

    /// <summary>Filters of any text, so that paths look like other paths wherever they can.</summary>
    private static readonly Gen<CountingRule> Rules =
        from name in OneOf("ev", "ev_user", "a", "legacy", "old_name")
        from filters in Gen.Select(OneOf("label", "property", "custom"), Gen.String[Gen.OneOf(Gen.Char.AlphaNumeric, Gen.Char["-:[],{} "]), 1, 12])
            .Array[0, 2]
        from kind in OneOf(Enum.GetValues<RuleKind>())
        from unique in OneOf(Enum.GetValues<UniqueIdentifier>().Except([UniqueIdentifier.None]).ToArray())
        select new CountingRule(
            name,
            [.. filters.DistinctBy(filter => filter.Item1).Select(filter => new RuleFilter(filter.Item1, filter.Item2, false))],
            kind,
            kind == RuleKind.Unique ? unique : UniqueIdentifier.None);

    private static readonly GitLabRedisKeys Plain = new(LegacyKeys.None, Dictionary());

    [Theory]
    [InlineData("example_event", null, "{event_counters}_example_event")]
    [InlineData("my_event", "2023-42", "{event_counters}_my_event-2023-42")]
    [InlineData("example_event-filter:[label:npm,property:deploy_token]", null, "{event_counters}_example_event-filter:[label:npm,property:deploy_token]")]
    [InlineData("example_event-filter:[label:npm,property:deploy_token]-user", null, "{hll_counters}_example_event-filter:[label:npm,property:deploy_token]-user")]
    [InlineData("an_event-filter:[label:foo]-user", "2024-21", "{hll_counters}_an_event-filter:[label:foo]-user-2024-21")]
    [InlineData("ev-operator:sum(value)", "2024-21", "{event_sums}_ev-operator:sum(value)-2024-21")]
    [InlineData("ev-operator:sum(value)-filter:[label:a]", null, "{event_sums}_ev-operator:sum(value)-filter:[label:a]")]
    [InlineData("gitlab_cli_command_used-operator:total-label", "2026-47", "{hll_counters}_gitlab_cli_command_used-operator:total-label-2026-47")]
    [InlineData("ev-operator:total", null, "{event_counters}_ev-operator:total")]
    public void A_counter_has_GitLabs_key_and_the_key_is_recognised(string path, string? week, string key)
    {
        IsoWeek? window = week is not null && IsoWeek.TryParse(week, out var known) ? known : null;
        Assert.Equal(key, Plain.Of(path, window).Text);
        Assert.Equal([new RecognisedKey(path, window)], Plain.Recognise(key));
    }

    [Theory]
    [InlineData("ev", RedisKeyType.Total)]
    [InlineData("ev-user", RedisKeyType.Unique)]
    [InlineData("ev-operator:sum(value)", RedisKeyType.Sum)]
    [InlineData("ev-operator:total-label", RedisKeyType.TotalPerValue)]
    public void A_key_says_what_Redis_keeps_there(string path, RedisKeyType type) => Assert.Equal(type, Plain.Of(path, Week).Type);

    [Theory]
    [InlineData("ev-filter:[label:npm]-user", false)]
    [InlineData("ev-filter:[label:a b]-user", true)]
    [InlineData("ev-filter:[label:1.5]-user", true)]
    [InlineData("ev-filter:[label:a/b]-user", true)]
    [InlineData("ev-filter:[label:é]-user", true)]
    [InlineData("ev-filter:[label:a b]", false)]
    [InlineData("ev-operator:sum(value)-filter:[label:a b]", false)]
    public void A_unique_count_that_GitLab_refuses_to_keep_is_marked(string path, bool refused) =>
        Assert.Equal(refused, Plain.Of(path, Week).IsRefusedByGitLab);

    [Theory]
    [InlineData("")]
    [InlineData("ev")]
    [InlineData("{event_counters}_")]
    [InlineData("{hll_counters}_ev-2024-21")]
    [InlineData("{event_counters}_ev-user-2024-21")]
    [InlineData("{event_counters}_ev-2024-54")]
    [InlineData("cache:gitlab:something")]
    public void A_key_of_something_else_is_not_recognised(string key) => Assert.Empty(Plain.Recognise(key));

    [Fact]
    public void An_overridden_path_stands_for_its_key_whatever_it_counts_and_no_longer_for_its_own()
    {
        var keys = new GitLabRedisKeys(LegacyKeys.None with { PathOverrides = Map(("an_event-filter:[label:foo]", "a_legacy_key"), ("ev-user", "old")) }, Dictionary());
        Assert.Equal("{event_counters}_a_legacy_key-2024-21", keys.Of("an_event-filter:[label:foo]", Week).Text);
        Assert.Equal("{hll_counters}_old-2024-21", keys.Of("ev-user", Week).Text);
        Assert.Empty(keys.Recognise("{hll_counters}_ev-user-2024-21"));
        Assert.Equal([new RecognisedKey("ev-user", Week)], keys.Recognise("{hll_counters}_old-2024-21"));
    }

    [Fact]
    public void A_total_is_overridden_as_a_whole_and_only_since_ever()
    {
        var keys = new GitLabRedisKeys(LegacyKeys.None with { TotalOverrides = Map(("{event_counters}_push", "USAGE_SOURCE_CODE_PUSHES")) }, Dictionary());
        Assert.Equal(("USAGE_SOURCE_CODE_PUSHES", "{event_counters}_push-2024-21"), (keys.Of("push", null).Text, keys.Of("push", Week).Text));
        Assert.Equal([new RecognisedKey("push", null)], keys.Recognise("USAGE_SOURCE_CODE_PUSHES"));
        Assert.Empty(keys.Recognise("{event_counters}_push"));
    }

    [Fact]
    public void A_legacy_events_key_does_not_name_the_identifier_and_stands_for_every_rule_that_has_one()
    {
        var legacy = LegacyKeys.None with { Events = new[] { "old" }.ToFrozenSet() };
        Assert.Equal([new RecognisedKey("old-user", Week)], new GitLabRedisKeys(legacy, Dictionary()).Recognise("{hll_counters}_old-2024-21"));

        var keys = new GitLabRedisKeys(legacy, Dictionary(new CountingRule("old", [], RuleKind.Unique, UniqueIdentifier.Project)));
        Assert.Equal(keys.Of("old-user", Week), keys.Of("old-project", Week));
        Assert.Equal(["old-project", "old-user"], keys.Recognise("{hll_counters}_old-2024-21").Select(one => one.Path));
        Assert.Equal("{hll_counters}_old-filter:[label:a]-user-2024-21", keys.Of("old-filter:[label:a]-user", Week).Text);
    }

    [Fact]
    public void Legacy_metrics_bring_their_keys_with_them()
    {
        using var definitions = new DefinitionsOnDisk();
        definitions
            .MetricFile("a", "key_path: a\nstatus: active\ntime_frame: all\ndata_source: redis\noptions: {prefix: note, event: create}")
            .MetricFile("b", "key_path: b\nstatus: active\ntime_frame: 7d\ndata_source: redis_hll\noptions: {events: [viewed]}");
        var dictionary = definitions.Load().Dictionary;
        var keys = new GitLabRedisKeys(LegacyKeys.None with { TotalOverrides = Map(("{event_counters}_create_note", "USAGE_NOTE_CREATE")) }, dictionary);
        Assert.Equal("{hll_counters}_viewed-2024-21", keys.Of("viewed-user", Week).Text);
        Assert.Equal([new RecognisedKey("viewed-user", Week)], keys.Recognise("{hll_counters}_viewed-2024-21"));
        Assert.Equal(["create_note", "note_create"], keys.Recognise("USAGE_NOTE_CREATE").Select(one => one.Path));
    }

    [Fact]
    public void Whatever_is_not_a_path_has_no_key() => Assert.Throws<FormatException>(() => Plain.Of("a b", null));

    [Fact]
    public void From_any_rule_to_its_key_and_back_is_the_same_rule_and_no_other() => Gen.Select(Rules, Weeks).Sample((rule, week) =>
        Assert.Equal([new RecognisedKey(rule.Path, week)], Plain.Recognise(Plain.Of(rule.Path, week).Text)), iter: 2_000);

    [Fact]
    public void Maps_of_any_kind_lose_no_counter() => Gen.Select(Rules.Array[1, 6], Rules.Array[0, 4], Weeks).Sample((rules, overridden, week) =>
    {
        var legacy = LegacyKeys.None with
        {
            Events = new[] { "legacy", "old_name" }.ToFrozenSet(),
            PathOverrides = overridden.Select(rule => rule.Path).Distinct().ToFrozenDictionary(path => path, path => path.Length % 2 == 0 ? "old_name" : path + "_"),
        };
        var keys = new GitLabRedisKeys(legacy, Dictionary(rules));
        foreach (var path in rules.Concat(overridden).Select(rule => rule.Path))
        {
            Assert.Contains(new RecognisedKey(path, week), keys.Recognise(keys.Of(path, week).Text));
        }
    }, iter: 200);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static CounterDictionary Dictionary(params CountingRule[] rules) => new(
        "v",
        [],
        [
            new MetricDefinition
            {
                KeyPath = "a", Description = "", TimeFrame = TimeFrame.SevenDays, DataSource = "internal_events", Status = "active", File = "a.yml", Rules = [.. rules],
            },
        ]);

    private static FrozenDictionary<string, string> Map(params (string From, string To)[] pairs) => pairs.ToFrozenDictionary(pair => pair.From, pair => pair.To);
}
