using Counters.Dictionary.Versions;
using Xunit;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>Which version counts from when.</summary>
public sealed class DictionaryTimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_instant_belongs_to_the_version_that_began_at_it_or_last_before_it()
    {
        var timeline = DictionaryTimeline.Empty.Activate(Version("a", 0)).Activate(Version("b", 60));
        Assert.Null(timeline.At(Start.AddMilliseconds(-1)));
        Assert.Equal("a", timeline.At(Start)?.Name.Version);
        Assert.Equal("a", timeline.At(Start.AddMilliseconds(59_999))?.Name.Version);
        Assert.Equal("b", timeline.At(Start.AddSeconds(60))?.Name.Version);
    }

    [Fact]
    public void Only_versions_that_could_count_something_in_a_period_matter_to_it()
    {
        var timeline = DictionaryTimeline.Empty.Activate(Version("a", 0)).Activate(Version("b", 60)).Activate(Version("c", 90));
        Assert.Equal(["a"], Names(timeline.Within(Start, Start.AddSeconds(60))));
        Assert.Equal(["a", "b"], Names(timeline.Within(Start.AddSeconds(59), Start.AddSeconds(61))));
        Assert.Equal(["b", "c"], Names(timeline.Within(Start.AddSeconds(60), DateTimeOffset.MaxValue)));
        Assert.Equal(["c"], Names(timeline.Within(Start.AddSeconds(95), DateTimeOffset.MaxValue)));
    }

    [Fact]
    public void A_version_never_begins_before_the_last_one() =>
        Assert.Throws<ArgumentException>(() => DictionaryTimeline.Empty.Activate(Version("a", 60)).Activate(Version("b", 60)));

    [Fact]
    public void A_change_is_under_way_while_one_is_proposed_in_time_or_has_not_begun()
    {
        var timeline = DictionaryTimeline.Empty.Activate(Version("a", 0));
        Assert.False(timeline.IsChanging(Start));
        var proposed = timeline.Propose(new ProposedVersion(new VersionName("b", "r"), "1", Start.AddSeconds(20), "silo"));
        Assert.True(proposed.IsChanging(Start.AddSeconds(19)));
        Assert.False(proposed.IsChanging(Start.AddSeconds(20)));
        Assert.False(proposed.Withdraw().IsChanging(Start));
        var activated = proposed.Activate(Version("b", 30));
        Assert.Null(activated.Proposed);
        Assert.True(activated.IsChanging(Start.AddSeconds(29)));
        Assert.False(activated.IsChanging(Start.AddSeconds(30)));
    }

    [Fact]
    public void The_same_files_with_other_rules_are_another_version()
    {
        var timeline = DictionaryTimeline.Empty.Activate(Version("a", 0));
        Assert.True(timeline.HasSeen(new VersionName("a", "r")));
        Assert.False(timeline.HasSeen(new VersionName("a", "rules of a newer release")));
    }

    [Fact]
    public void It_remembers_a_bounded_number_of_versions_and_keeps_the_files_of_the_last_few()
    {
        var timeline = DictionaryTimeline.Empty;
        for (var at = 0; at < DictionaryTimeline.VersionsMax + 10; at++) { timeline = timeline.Activate(Version($"v{at}", at)); }
        Assert.Equal(DictionaryTimeline.VersionsMax, timeline.Versions.Length);
        Assert.Equal(["v209", "v208", "v207", "v206", "v205"], timeline.NeededFiles);
        Assert.Equal("b", timeline.Propose(new ProposedVersion(new VersionName("b", "r"), "1", Start, "silo")).NeededFiles.First());
    }

    private static ActivatedVersion Version(string name, int seconds) => new(new VersionName(name, "r"), Start.AddSeconds(seconds));

    private static string[] Names(IEnumerable<ActivatedVersion> versions) => [.. versions.Select(version => version.Name.Version)];
}
