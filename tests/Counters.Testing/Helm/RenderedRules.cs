using Xunit;

namespace Counters.Testing.Helm;

/// <summary>The alerts as a cluster gets them: what the chart renders for the release that <c>rules.test.yaml</c> speaks of.</summary>
internal static class RenderedRules
{
    public const string RunbookUrl = "http://runbook";

    /// <returns>A file of rules as Prometheus reads it.</returns>
    public static async Task<string> ReadAsync()
    {
        var (exitCode, rendered) = await HelmProgram.TemplateAsync(
            "production", "--set", "prometheusRule.enabled=true", "--set", $"prometheusRule.runbookUrl={RunbookUrl}", "--show-only", "templates/prometheusrule.yaml");
        Assert.True(exitCode == 0, rendered);
        var specification = rendered.Split("\nspec:\n")[1].Split('\n');
        return string.Join('\n', specification.Select(line => line.Length > 2 ? line[2..] : ""));
    }
}
