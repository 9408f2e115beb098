using System.Diagnostics;
using System.Text.RegularExpressions;
using Counters.Testing;
using Counters.Testing.Helm;
using Xunit;

namespace Counters.Tests.Helm;

/// <summary>The alerts: Prometheus understands them, they come when they should, and each has its section in the runbook.</summary>
public sealed partial class AlertTests
{
    private static readonly string RuleTests = Path.Combine(Repository.Root, "tests/Counters.Tests/Helm/rules.test.yaml");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_understands_the_rules()
    {
        using var directory = new TempDirectory();
        var rules = Path.Combine(directory.Path, "rules.yaml");
        await File.WriteAllTextAsync(rules, await RenderedRules.ReadAsync(), Cancellation);
        await PromtoolAsync("check", "rules", rules);
    }

    [Fact]
    public async Task Each_alert_comes_when_it_should_and_stays_away_when_all_is_well()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "rules.yaml"), await RenderedRules.ReadAsync(), Cancellation);
        var tests = Path.Combine(directory.Path, "rules.test.yaml");
        File.Copy(RuleTests, tests);
        await PromtoolAsync("test", "rules", tests);
    }

    [Fact]
    public async Task Each_alert_is_tested_both_ways_and_has_a_section_in_the_runbook_with_what_to_do()
    {
        var alerts = Alert().Matches(await RenderedRules.ReadAsync()).Select(match => match.Groups[1].Value).ToList();
        var tests = await File.ReadAllTextAsync(RuleTests, Cancellation);
        var sections = (await File.ReadAllTextAsync(Path.Combine(HelmProgram.Chart, "RUNBOOK.md"), Cancellation)).Split("\n## ")[1..]
            .ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)]);
        Assert.Equal(alerts.Order(), sections.Keys.Order());
        Assert.All(alerts, alert =>
        {
            Assert.Contains($"alertname: {alert}\n        exp_alerts: [{{", tests, StringComparison.Ordinal);
            Assert.Contains($"alertname: {alert}}}", tests, StringComparison.Ordinal);
            Assert.All(["**Means.**", "**Users notice.**", "**Look at.**", "**Do.**"], part => Assert.Contains(part, sections[alert], StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Each_alert_leads_to_its_section()
    {
        var rules = await RenderedRules.ReadAsync();
        Assert.Equal(
            Alert().Matches(rules).Select(match => $"{RenderedRules.RunbookUrl}#{match.Groups[1].Value.ToLowerInvariant()}"),
            Link().Matches(rules).Select(match => match.Groups[1].Value));
    }

    [Theory]
    [InlineData("< 3", "> 0.85 * 2147483648", "production", "replicas=3")]
    [InlineData("< 5", "> 0.85 * 536870912", "production", "replicas=5,resources.limits.memory=512Mi")]
    [InlineData("< 4", "> 0.85 * 1500000000", "production", "autoscaling.enabled=true,autoscaling.minReplicas=4,resources.limits.memory=1.5G")]
    [InlineData("< 3", "> 0.85 * Inf", "production", "resources.limits.memory=null")]
    [InlineData("< 1", "> 0.85 * 4294967296", "embedded", "replicas=3")]
    public async Task Bounds_are_those_of_the_release(string silos, string memory, string set, string values)
    {
        var (_, rendered) = await HelmProgram.TemplateAsync(set, "--set", "prometheusRule.enabled=true", "--set", values);
        Assert.Contains($"== 1) {silos}\n", rendered, StringComparison.Ordinal);
        Assert.Contains($"{memory}\n", rendered, StringComparison.Ordinal);
    }

    private static async Task PromtoolAsync(params string[] arguments)
    {
        var program = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        Assert.False(
            program is null && Environment.GetEnvironmentVariable("COUNTERS_REQUIRE_PROMTOOL") == "1", "COUNTERS_REQUIRE_PROMTOOL=1, but there is no promtool on the path.");
        Assert.SkipWhen(program is null, "There is no promtool on the path.");
        using var promtool = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = promtool.StandardError.ReadToEndAsync(Cancellation);
        var output = await promtool.StandardOutput.ReadToEndAsync(Cancellation);
        await promtool.WaitForExitAsync(Cancellation);
        Assert.True(promtool.ExitCode == 0, output + await errors);
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"runbook_url: (\S+)")]
    private static partial Regex Link();
}
