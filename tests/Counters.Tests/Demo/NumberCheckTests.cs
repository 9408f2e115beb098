using Counters.Dictionary;
using Counters.Host.Demo;
using Counters.Tests.Query;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>The check finds what is wrong: in a number, in its status, and in an estimate.</summary>
public sealed class NumberCheckTests
{
    private static readonly CounterDictionary Dictionary = new SomeRules().Dictionary;

    [Fact]
    public void Equal_numbers_pass() => Assert.Empty(Check(new ModelNumber(3, true, null), "partial", 3));

    [Fact]
    public void Another_number_is_named_with_what_it_should_be() =>
        Assert.Equal("pine: counts.builds is 4, the model says 3", Assert.Single(Check(new ModelNumber(3, true, null), "counted", 4)));

    [Fact]
    public void A_number_that_is_missing_although_something_happened_is_wrong() =>
        Assert.Contains("is not_instrumented", Assert.Single(Check(new ModelNumber(3, true, null), "not_instrumented", null)), StringComparison.Ordinal);

    [Fact]
    public void Zero_and_not_known_yet_are_both_right_when_nothing_happened()
    {
        Assert.Empty(Check(new ModelNumber(0, false, null), "zero", 0));
        Assert.Empty(Check(new ModelNumber(0, false, null), "not_instrumented", null));
    }

    [Fact]
    public void A_failed_number_is_wrong() => Assert.Single(Check(new ModelNumber(0, false, null), "failed", -1));

    [Fact]
    public void An_estimate_far_from_the_truth_is_wrong_even_when_both_sides_agree() =>
        Assert.Contains("too far from the true 100", Assert.Single(Check(new ModelNumber(110, true, 100), "counted", 110)), StringComparison.Ordinal);

    [Fact]
    public void Settings_are_not_compared() =>
        Assert.DoesNotContain(NumberCheck.Compared(Dictionary), metric => metric.KeyPath == "settings.ldap_enabled");

    /// <summary>All metrics but one agree with the model.</summary>
    private static List<string> Check(ModelNumber expected, string status, decimal? number)
    {
        var nothing = new ModelNumber(0, false, null);
        var statuses = Dictionary.Metrics.ToDictionary(metric => metric.KeyPath, metric => metric.KeyPath == "counts.builds" ? status : "not_instrumented");
        var numbers = new Dictionary<string, decimal>();
        if (number is { } value) { numbers["counts.builds"] = value; }
        var ping = new PingAnswer(default, numbers, statuses);
        return [.. NumberCheck.Compare("pine", Dictionary, ping, metric => metric.KeyPath == "counts.builds" ? expected : nothing)];
    }
}
