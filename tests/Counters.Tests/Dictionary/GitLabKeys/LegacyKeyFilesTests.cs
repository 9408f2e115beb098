using Counters.Dictionary.Definitions;
using Counters.Dictionary.GitLabKeys;
using Xunit;

namespace Counters.Tests.Dictionary.GitLabKeys;

public sealed class LegacyKeyFilesTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Event("push");

    [Fact]
    public void Without_maps_there_are_none_and_nothing_is_said()
    {
        Assert.Equal((0, 0, 0), Sizes(_definitions.Load().LegacyKeys));
        Assert.Empty(_definitions.Warnings());
    }

    [Fact]
    public void Maps_beside_the_definitions_are_read()
    {
        Maps("redis_keys");
        Assert.Equal((1, 2, 1), Sizes(_definitions.Load().LegacyKeys));
        Assert.Empty(_definitions.Warnings());
    }

    [Fact]
    public void Maps_of_a_GitLab_checkout_are_read_where_they_are()
    {
        Maps("lib/gitlab/usage_data_counters").File("config/events/push.yml", "action: push");
        Assert.Equal((1, 2, 1), Sizes(DefinitionLoader.Load(Path.Combine(_definitions.Directory, "config")).LegacyKeys));
    }

    [Fact]
    public void Maps_do_not_change_the_version_because_they_change_no_count()
    {
        var before = _definitions.Load().Dictionary.Version;
        Maps("redis_keys");
        Assert.Equal(before, _definitions.Load().Dictionary.Version);
    }

    [Fact]
    public void A_missing_map_is_a_warning() =>
        Assert.Equal(
            [
                "redis_keys/hll_redis_legacy_events.yml:1: is missing, so its keys are those of the rules' paths",
                "redis_keys/total_counter_redis_key_overrides.yml:1: is missing, so its keys are those of the rules' paths",
            ],
            _definitions.File("redis_keys/hll_redis_key_overrides.yml", "a-user: a").Warnings());

    [Fact]
    public void Maps_at_fault_are_refused_at_their_line() =>
        Assert.Equal(
            [
                "redis_keys/hll_redis_key_overrides.yml:2: is not one name with one key",
                "redis_keys/hll_redis_legacy_events.yml:2: is not the name of an event",
                "redis_keys/total_counter_redis_key_overrides.yml:1: is not a mapping from names to keys",
            ],
            _definitions
                .File("redis_keys/hll_redis_key_overrides.yml", "a-user: a\nb-user: [b]")
                .File("redis_keys/hll_redis_legacy_events.yml", "- a\n- {b: c}")
                .File("redis_keys/total_counter_redis_key_overrides.yml", "- a").Errors());

    public void Dispose() => _definitions.Dispose();

    private static (int, int, int) Sizes(LegacyKeys keys) => (keys.PathOverrides.Count, keys.Events.Count, keys.TotalOverrides.Count);

    private DefinitionsOnDisk Maps(string folder) => _definitions
        .File($"{folder}/hll_redis_key_overrides.yml", "a-user: a")
        .File($"{folder}/hll_redis_legacy_events.yml", "- b\n- c")
        .File($"{folder}/total_counter_redis_key_overrides.yml", "'{event_counters}_a': USAGE_A");
}
