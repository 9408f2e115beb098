using System.Diagnostics;
using Counters.Operations.Health;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;
using static Counters.Tests.Tokens.TokensOnDisk;

namespace Counters.Tests.Tokens.Sources;

/// <summary>Tokens change while the host runs, and a leaked one is refused without a restart.</summary>
public sealed class TokenReloadTests
{
    [Fact]
    public void A_token_that_was_taken_out_of_the_file_is_unknown_at_the_next_look()
    {
        using var tokens = new TokensOnDisk(tokens: [Token("leaked"), Token("kept")]);
        Assert.NotNull(tokens.Ring.Find(Secret("leaked")));

        tokens.Write(Token("kept"), Token("next"));

        Assert.Null(tokens.Ring.Find(Secret("leaked")));
        Assert.Equal(["kept", "next"], tokens.Names);
        Assert.Equal(["Information: Tokens: added next; removed leaked. 2 are in force."], tokens.Log.All);
    }

    [Fact]
    public void A_token_whose_rights_change_is_named_and_nothing_else_of_it_is_told()
    {
        using var tokens = new TokensOnDisk(tokens: [Token("ci"), Token("other")]);
        tokens.Write(Token("ci", "ingest"), Token("other"));
        Assert.Equal(["Information: Tokens: changed ci. 2 are in force."], tokens.Log.All);
        tokens.Write(Token("ci", "ingest", token => token["sha256"] = Hash("rotated")), Token("other"));
        Assert.Null(tokens.Ring.Find(Secret("ci")));
        Assert.DoesNotContain(tokens.Log.All, line => line.Contains(Hash("rotated"), StringComparison.OrdinalIgnoreCase) || line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"tokens\":[")]
    [InlineData("")]
    [InlineData("{\"tokens\":[{\"name\":\"ci\",\"scopes\":[\"query\"],\"sha256\":\"ct_thisIsASecretThatSomebodyPutHere\"}]}")]
    public async Task A_faulty_version_is_refused_as_a_whole_with_one_line_and_the_former_one_stays(string faulty)
    {
        using var tokens = new TokensOnDisk(tokens: [Token("ci"), Token("ops")]);
        tokens.Write(faulty);
        tokens.Reload.Look();
        tokens.Reload.Look();

        Assert.Equal(["ci", "ops"], tokens.Names);
        Assert.NotNull(tokens.Reload.Fault);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(tokens));
        var line = Assert.Single(tokens.Log.All);
        Assert.StartsWith($"Error: A newer version of the tokens was refused; the 2 tokens of the former one stay in force. Reason: {tokens.FilePath}", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("ct_", line);

        tokens.Write(Token("ci"));
        Assert.Null(tokens.Reload.Fault);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(tokens));
        Assert.Equal(["ci"], tokens.Names);
    }

    [Fact]
    public void One_fault_among_many_good_changes_keeps_all_of_them_out()
    {
        using var tokens = new TokensOnDisk(tokens: [Token("leaked")]);
        tokens.Write(Token("good"), Token("bad", "amdin"));
        Assert.Equal(["leaked"], tokens.Names);
        Assert.Contains("tokens[1].scopes[0]: 'amdin' is none of", Assert.Single(tokens.Log.All), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_gone_takes_no_token_away()
    {
        using var tokens = new TokensOnDisk(tokens: [Token("ci")]);
        File.Delete(tokens.FilePath);
        tokens.Reload.Look();
        Assert.Equal(["ci"], tokens.Names);
        Assert.Contains("cannot be read", tokens.Reload.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_is_swapped_as_Kubernetes_does_is_noticed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Renames a link.");
        using var tokens = new TokensOnDisk(tokens: [Token("ci")]);
        Volume(tokens, "..2026_1", Token("ci"));
        File.Delete(tokens.FilePath);
        Directory.CreateSymbolicLink(Path.Combine(tokens.Directory, "..data"), "..2026_1");
        File.CreateSymbolicLink(tokens.FilePath, "..data/tokens.json");
        tokens.Reload.Look();
        Assert.Empty(tokens.Log.All);

        Volume(tokens, "..2026_2", Token("next"));
        Directory.CreateSymbolicLink(Path.Combine(tokens.Directory, "..data_tmp"), "..2026_2");
        using (var rename = Process.Start("mv", ["-T", Path.Combine(tokens.Directory, "..data_tmp"), Path.Combine(tokens.Directory, "..data")])) { rename.WaitForExit(); }
        tokens.Reload.Look();

        Assert.Equal(["next"], tokens.Names);
    }

    [Fact]
    public void A_host_whose_last_token_is_taken_away_stays_closed()
    {
        using var tokens = new TokensOnDisk(isDevelopment: true, tokens: [Token("ci")]);
        tokens.Write();
        Assert.False(tokens.Ring.IsOpen);
        Assert.Empty(tokens.Ring.Tokens);
        Assert.Contains("Warning: The last token was removed (removed ci): all requests are answered 401 until a token is added.", tokens.Log.All);
    }

    [Fact]
    public void The_first_token_closes_a_host_that_was_open()
    {
        using var tokens = new TokensOnDisk(isDevelopment: true);
        Assert.True(tokens.Ring.IsOpen);
        tokens.Write(Token("ci"));
        Assert.False(tokens.Ring.IsOpen);
        tokens.Write();
        Assert.False(tokens.Ring.IsOpen);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_file_that_others_can_write_is_refused_also_when_it_becomes_so(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are Unix's.");
        using var tokens = new TokensOnDisk(tokens: [Token("ci")]);
        tokens.Write(Token("intruder"));
        Assert.Equal(["intruder"], tokens.Names);
        UnixMode.Set(tokens.FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        tokens.Write(Token("ci"), Token("intruder"));
        Assert.Equal(["intruder"], tokens.Names);
        Assert.Contains("chmod go-w", tokens.Reload.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_in_which_others_can_replace_the_file_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are Unix's.");
        using var tokens = new TokensOnDisk(tokens: [Token("ci")]);
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        UnixMode.Set(tokens.Directory, Everybody);
        tokens.Reload.Look();
        Assert.Contains("can be replaced", tokens.Reload.Fault, StringComparison.Ordinal);
        UnixMode.Set(tokens.Directory, Everybody | UnixFileMode.StickyBit);
        tokens.Reload.Look();
        Assert.Null(tokens.Reload.Fault);
    }

    [Fact]
    public async Task A_token_of_the_settings_file_comes_and_goes_while_the_host_runs()
    {
        using var tokens = new TokensOnDisk(Settings("of-settings"), tokens: [Token("of-file")]);
        Assert.Equal(["of-file", "of-settings"], tokens.Names);
        await File.WriteAllTextAsync(tokens.SettingsPath, Settings("another"), TestContext.Current.CancellationToken);
        await tokens.LookUntilAsync(() => tokens.Ring.Find(Secret("of-settings")) is null);
        Assert.Equal(["another", "of-file"], tokens.Names);
    }

    [Fact]
    public async Task A_settings_file_with_a_missing_comma_takes_no_token_away_whatever_else_changes()
    {
        using var tokens = new TokensOnDisk(Settings("of-settings"), tokens: [Token("of-file")]);
        await File.WriteAllTextAsync(tokens.SettingsPath, """{"Counters":{"Tokens":[ {"Name":"x" "Sha256":"y"} ]}}""", TestContext.Current.CancellationToken);
        await tokens.LookUntilAsync(() => tokens.Reload.Fault is not null);
        tokens.Write(Token("of-file"), Token("next"));

        Assert.Equal(["of-file", "of-settings"], tokens.Names);
        Assert.Contains($"{tokens.SettingsPath}: this is not valid JSON from line 1", Assert.Single(tokens.Log.All), StringComparison.Ordinal);
        await File.WriteAllTextAsync(tokens.SettingsPath, Settings("of-settings"), TestContext.Current.CancellationToken);
        await tokens.LookUntilAsync(() => tokens.Reload.Fault is null);
        Assert.Equal(["next", "of-file", "of-settings"], tokens.Names);
    }

    [Fact]
    public async Task A_mistyped_limit_in_the_settings_is_refused_and_does_not_make_a_token_of_everything()
    {
        using var tokens = new TokensOnDisk(Settings("acme", """ "Customers":["acme"], """), tokens: []);
        await File.WriteAllTextAsync(tokens.SettingsPath, Settings("acme", """ "Customer":["acme"], """), TestContext.Current.CancellationToken);
        await tokens.LookUntilAsync(() => tokens.Reload.Fault is not null);
        Assert.False(Assert.Single(tokens.Ring.Tokens).Reach.IsEverything);
        Assert.Contains("Counters:Tokens:0:Customer: there is no such setting of a token.", tokens.Reload.Fault, StringComparison.Ordinal);
    }

    private static async Task<HealthStatus> HealthAsync(TokensOnDisk tokens) =>
        (await new TokensHealthCheck(tokens.Reload).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status;

    private static string Settings(string name, string more = "") =>
        $$$"""{"Counters":{"Tokens":[{"Name":"{{{name}}}",{{{more}}}"Scopes":["query"],"Sha256":"{{{Hash(name)}}}"}]}}""";

    private static void Volume(TokensOnDisk tokens, string version, System.Text.Json.Nodes.JsonObject token)
    {
        var directory = Directory.CreateDirectory(Path.Combine(tokens.Directory, version)).FullName;
        File.WriteAllText(Path.Combine(directory, "tokens.json"), Document(token));
        UnixMode.Set(Path.Combine(directory, "tokens.json"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }
}
