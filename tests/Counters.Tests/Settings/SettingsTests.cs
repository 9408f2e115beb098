using System.Text.RegularExpressions;
using Counters.Host.Settings;
using Counters.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Counters.Tests.Settings;

/// <summary>One list of settings: what the code reads, what docs/configuration.md says and what a start refuses are the same.</summary>
public sealed partial class SettingsTests
{
    [Fact]
    public void The_table_of_the_documentation_is_the_list_in_the_code()
    {
        var expected = KnownSettings.All.Select(
            setting => $"| `{setting.Label}` | {(setting.Default.StartsWith('(') ? setting.Default[1..^1] : $"`{setting.Default}`")} | {setting.Meaning} |");
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs/configuration.md"));
        var at = Array.IndexOf(lines, "| setting | default | what it is |");
        Assert.True(at >= 0, "docs/configuration.md has no table of settings.");
        var table = lines.Skip(at + 2).TakeWhile(line => line.StartsWith('|')).ToList();
        Assert.True(expected.SequenceEqual(table), $"The table of settings in docs/configuration.md should read:\n{string.Join('\n', expected)}");
    }

    [Fact]
    public void Every_setting_that_an_options_class_reads_is_in_the_list()
    {
        var options =
            from type in typeof(Counters.Ingest.IngestOptions).Assembly.GetTypes()
            let section = type.GetField("Section")?.GetRawConstantValue() as string
            where section is not null && type.Name.EndsWith("Options", StringComparison.Ordinal)
            from property in type.GetProperties()
            where property.SetMethod?.IsPublic == true && property.PropertyType.GetField("Section") is null
            select $"{section}:{property.Name}";
        Assert.NotEmpty(options);
        Assert.Empty(options.Except(KnownSettings.All.Select(setting => setting.Name)));
    }

    [Fact]
    public void Every_setting_that_the_code_names_is_in_the_list()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => SettingName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct();
        Assert.Contains("Counters:Redis", named);
        Assert.All(named, name => Assert.Contains(KnownSettings.All, setting => setting.Name == name || setting.Name.StartsWith(name + ":", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Counters:Reds", "x", "There is no setting 'Counters:Reds'. The nearest known one is 'Counters:Redis'.")]
    [InlineData("Counters:Ingest:AceptWindow", "x", "There is no setting 'Counters:Ingest:AceptWindow'. The nearest known one is 'Counters:Ingest:AcceptWindow'.")]
    [InlineData("Counters:Tokens:3:Secret", "x", "There is no setting 'Counters:Tokens:3:Secret'. The nearest known one is 'Counters:Tokens:0:Name'.")]
    [InlineData(
        "Counters:Ingest:AcceptWindow",
        "48",
        "Counters:Ingest:AcceptWindow: '48' is not a duration; write hours:minutes:seconds, with days before it and a dot: 2.00:00:00 is 48 hours.")]
    [InlineData("Counters:Ingest:AcceptWindow", "00:30:00", "Counters:Ingest:AcceptWindow: 00:30:00 is not from 01:00:00 to 60.00:00:00.")]
    [InlineData("Counters:Query:RowsMax", "many", "Counters:Query:RowsMax: 'many' is not a whole number.")]
    [InlineData("Counters:Query:RowsMax", "0", "Counters:Query:RowsMax: 0 is not from 1 to 1000000.")]
    [InlineData("Counters:AcceptStoreGeneration", "yes", "Counters:AcceptStoreGeneration: 'yes' is neither true nor false.")]
    public void A_wrong_setting_is_refused_by_its_name(string name, string value, string refusal) =>
        Assert.Equal([refusal], SettingsCheck.Faults(Given((name, value))));

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_refused_without_repeating_it()
    {
        var fault = Assert.Single(SettingsCheck.Faults(Given(("Counters:Redis", "redis:6379,nonsense=1,password=hush"))));
        Assert.StartsWith("Counters:Redis: this is not a connection string", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", fault);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Assert.Equal(2, SettingsCheck.Faults(Given(("Counters:Reds", "x"), ("Counters:Rollups:FlushInterval", "1"), ("Counters:DataDirectory", "/srv"))).Length);

    [Fact]
    public void Names_may_be_written_in_any_case_and_lists_have_any_length() => Assert.Empty(SettingsCheck.Faults(Given(
        ("counters:datadirectory", "/srv"), ("COUNTERS:TOKENS:12:NAME", "ci"), ("Counters:Tokens:12:Scopes:2", "query"), ("Counters:Redis", ""), ("Elsewhere:X", "y"))));

    private static IConfigurationRoot Given(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();

    [GeneratedRegex(@"""(Counters:[A-Za-z]+(?::[A-Za-z]+)*)""")]
    private static partial Regex SettingName();
}
