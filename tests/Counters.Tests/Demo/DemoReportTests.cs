using Counters.Host.Demo;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>What the demo prints, to the letter.</summary>
public sealed class DemoReportTests
{
    private static readonly SampleStream Stream = SampleStream.Of(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_outcome_is_a_table_a_customer_and_a_verdict()
    {
        var sent = new SentTotals();
        sent.Add(1234, 5, ["too_late", "unknown_event", "too_late"]);
        var ping = new PingAnswer(
            default,
            new Dictionary<string, decimal>
            {
                ["counts.count_total_create_ci_build"] = 1234567.5m,
                ["counts.count_total_create_ci_build_monthly"] = 12,
                ["counts.count_total_create_merge_request"] = 0,
            },
            new Dictionary<string, string>
            {
                ["counts.count_total_create_ci_build"] = "counted",
                ["counts.count_total_create_ci_build_monthly"] = "partial",
                ["counts.count_total_create_ci_build_weekly"] = "not_instrumented",
                ["counts.count_total_create_merge_request"] = "zero",
            });
        var outcome = new DemoOutcome(Stream, sent, [(Stream.Tree.All[4], ping)], 136, ["lone-pine: counts.x is 1, the model says 2"], []);

        var lines = Written(report => report.Outcome(outcome)).Split('\n');

        Assert.False(outcome.IsRight);
        Assert.Contains("  accepted        1\u2009234   counted now, once each", lines);
        Assert.Contains("                          2 too_late   1 unknown_event", lines);
        Assert.Contains("  lone-pine · free · namespace 920780500                      7d            28d            all", lines);
        Assert.Contains("  CI jobs                                                    n/a             12*   1\u2009234\u2009567.5", lines);
        Assert.Contains("  merge requests                                             n/a            n/a              0", lines);
        Assert.Contains("  deployments                                                  –            n/a            n/a", lines);
        Assert.Contains("  WRONG  lone-pine: counts.x is 1, the model says 2", lines);
        Assert.Contains("  numbers checked: 135 of 136 equal the model", lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void A_demo_of_what_was_counted_before_says_that_nothing_changed()
    {
        var sent = new SentTotals();
        sent.Add(0, 7, []);

        Assert.Contains("sending again changes nothing", Written(report => report.Outcome(new DemoOutcome(Stream, sent, [], 0, [], []))), StringComparison.Ordinal);
    }

    [Fact]
    public void How_to_go_on_is_two_commands_to_copy()
    {
        var lines = Written(report => report.HowToGoOn("http://127.0.0.1:5080", serves: true)).Split('\n');

        Assert.Contains("  curl -s http://127.0.0.1:5080/v1/events -H 'content-type: application/json' \\", lines);
        Assert.Contains("""    -d '{"event":"create_merge_request","namespace_id":42,"user_id":"7"}'""", lines);
        Assert.Contains("  curl -s 'http://127.0.0.1:5080/v1/usage?event=create_merge_request&namespace_id=42'", lines);
        Assert.Contains("  Serving at http://127.0.0.1:5080 · Ctrl-C stops", lines);
    }

    private static string Written(Action<DemoReport> write)
    {
        using var output = new StringWriter { NewLine = "\n" };
        write(new DemoReport(output));
        return output.ToString();
    }
}
