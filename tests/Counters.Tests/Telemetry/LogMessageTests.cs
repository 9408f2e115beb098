using System.Globalization;
using System.Text.RegularExpressions;
using Counters.Audit;
using Counters.Testing;
using Counters.Testing.Helm;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Telemetry;

/// <summary>Holds the messages of the log to their rules: a number that stays, a subject that is named, and the runbook's quotations.</summary>
public sealed partial class LogMessageTests
{
    private const string Suppressed = "({Suppressed} similar messages suppressed)";

    /// <summary>These tell how much or when, not what.</summary>
    private static readonly string[] Vague = ["Suppressed", "Seconds", "Reason", "Bound", "Elapsed"];

    private static readonly IReadOnlyList<LogMessage> All = LogMessage.ReadAll();

    [Fact]
    public void Every_message_has_an_event_id_of_its_own_in_the_range_of_its_stage()
    {
        var ranges = LogMessage.ReadRanges();
        Assert.All(All, message => Assert.InRange(message.EventId, ranges[message.Stage].From, ranges[message.Stage].To));
        Assert.Empty(All.GroupBy(message => message.EventId).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Ranges_do_not_overlap_and_belong_to_stages_that_log()
    {
        var ranges = LogMessage.ReadRanges();
        Assert.Equal(All.Select(message => message.Stage).Distinct().Order(), ranges.Keys.Order());
        Assert.All(ranges.Values, range => Assert.True(range.From < range.To && range.From % 100 == 0 && range.To % 100 == 99, $"{range}"));
        var ordered = ranges.Values.OrderBy(range => range.From).ToList();
        Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From, $"{pair.First} and {pair.Second}"));
    }

    [Fact]
    public void Each_ten_of_event_ids_belongs_to_one_class_so_that_a_class_can_add_messages_beside_its_own() =>
        Assert.All(All.GroupBy(message => message.EventId / 10), ten => Assert.Single(ten.Select(message => message.Class).Distinct()));

    [Fact]
    public void Every_warning_and_error_names_its_subject() => Assert.DoesNotContain(
        All, message => message.Level >= LogLevel.Warning && !Placeholder().Matches(message.Text).Any(match => !Vague.Contains(match.Groups[1].Value)));

    [Fact]
    public void Suppressed_messages_are_reported_in_one_wording()
    {
        var suppressing = All.Where(message => message.Text.Contains("{Suppressed}", StringComparison.Ordinal) && message.EventId != AuditLog.EventId).ToList();
        Assert.NotEmpty(suppressing);
        Assert.All(suppressing, message => Assert.EndsWith(" " + Suppressed, message.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_is_written_by_numbered_messages_only()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            Assert.DoesNotMatch(UnnumberedCall(), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Every_phrase_that_the_runbook_quotes_is_in_the_message_of_its_event_id()
    {
        var runbook = await File.ReadAllTextAsync(Path.Combine(HelmProgram.Chart, "RUNBOOK.md"), TestContext.Current.CancellationToken);
        var phrases = Quotation().Matches(Code().Replace(runbook.ReplaceLineEndings(" "), ""))
            .Select(match => (Text: match.Groups[1].Value, EventId: match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0)).ToList();
        Assert.NotEmpty(phrases);
        Assert.All(phrases, phrase => Assert.Contains(All, message => message.EventId == phrase.EventId && message.IsQuotedAs(phrase.Text)));
    }

    [Fact]
    public void A_flush_that_fails_names_its_namespace() => Assert.Contains(
        All, message => message.Stage == "Rollups" && message.Level >= LogLevel.Warning && message.IsQuotedAs("Flush failed for namespace …"));

    [GeneratedRegex(@"\{(\w+)(?::[^}]*)?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex UnnumberedCall();

    [GeneratedRegex(@"""([^""]+)""(?: \(event id (\d+)\))?")]
    private static partial Regex Quotation();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();
}
