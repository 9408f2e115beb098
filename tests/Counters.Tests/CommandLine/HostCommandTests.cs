using Counters.Host.CommandLine;
using Counters.Host.Settings;
using Counters.Tokens;
using Xunit;

namespace Counters.Tests.CommandLine;

public sealed class HostCommandTests
{
    [Theory]
    [InlineData(Verb.Serve)]
    [InlineData(Verb.Serve, "serve")]
    [InlineData(Verb.Serve, "--urls=http://127.0.0.1:1")]
    [InlineData(Verb.Demo, "demo", "--exit")]
    [InlineData(Verb.Check, "check")]
    [InlineData(Verb.Parity, "parity", "--columns", "columns.tsv", "--namespace-queries=queries.json")]
    [InlineData(Verb.Parity, "parity", "--from=http://127.0.0.1:5080")]
    [InlineData(Verb.Migrate, "migrate")]
    [InlineData(Verb.Ready, "ready")]
    [InlineData(Verb.Ready, "ready", "--url=http://counters:80")]
    [InlineData(Verb.Fetch, "fetch")]
    [InlineData(Verb.CreateToken, "token", "create")]
    [InlineData(Verb.ListTokens, "token", "list")]
    [InlineData(Verb.RevokeToken, "token", "revoke", "ci", "--file=tokens.json")]
    [InlineData(Verb.Help, "help")]
    [InlineData(Verb.Help, "--help")]
    [InlineData(Verb.Help, "demo", "-h")]
    internal void A_command_is_its_first_word(Verb verb, params string[] arguments) => Assert.Equal(verb, HostCommand.Parse(arguments).Verb);

    [Fact]
    public void Settings_may_be_written_with_an_equals_sign_or_a_space()
    {
        var command = HostCommand.Parse(["demo", "--exit", "--urls", "http://127.0.0.1:1", "--Counters:Redis=a=b", "--Logging:LogLevel:Default=Debug"]);
        Assert.True(command.Exit);
        Assert.Equal(["--urls=http://127.0.0.1:1", "--Counters:Redis=a=b", "--Logging:LogLevel:Default=Debug"], command.Settings);
    }

    [Theory]
    [InlineData("There is no command 'dmo'. The nearest known one is 'demo'.", "dmo")]
    [InlineData("There is no command 'chekc'. The nearest known one is 'check'.", "chekc")]
    [InlineData("There is no setting 'url'. The nearest known one is '--urls'.", "--url=x")]
    [InlineData("There is no setting 'Counter:Redis'. The nearest known one is 'Counters:Redis'.", "--Counter:Redis=x")]
    [InlineData("There is no setting 'exit'. 'help' lists all of them.", "serve", "--exit=now")]
    [InlineData("--urls needs a value: --urls=…", "--urls")]
    [InlineData("'x' is not expected here; options are written --name=value.", "serve", "x")]
    [InlineData("There is no setting 'column'. 'help' lists all of them.", "parity", "--column=x")]
    [InlineData("'here' is not the address of a host; write --from=http://127.0.0.1:5080", "parity", "--from", "here")]
    [InlineData("With --from the report is that of the running host, by its own settings; --columns would change nothing.", "parity", "--columns=x", "--from=http://here")]
    [InlineData("'ready' has no option --urls; it takes --url.", "ready", "--urls=http://x")]
    [InlineData("'x' is no address: --url=http://127.0.0.1:5080, for example.", "ready", "--url=x")]
    [InlineData("'token create' has no option --scope; it takes --name, --scopes, --expires, --customers, --namespaces, --file.", "token", "create", "--scope=ingest")]
    [InlineData("There is no command 'token revok'. The nearest known one is 'token revoke'.", "token", "revok")]
    [InlineData("Say whose token to revoke: token revoke NAME --file tokens.json", "token", "revoke")]
    [InlineData("--customers names none; leave it out when the token is not limited.", "token", "create", "--name=ci", "--scopes=query", "--customers=")]
    [InlineData("Give either --file, for the tokens of a file, or --url, for those that a running host has in force.", "token", "list", "--file=x", "--url=http://x")]
    public void What_is_not_known_is_refused_with_what_may_have_been_meant(string refusal, params string[] arguments) =>
        Assert.Equal(refusal, Assert.Throws<UsageException>(() => HostCommand.Parse(arguments)).Message);

    [Fact]
    public void The_help_names_every_command_and_every_setting()
    {
        var help = HelpText.Write();
        Assert.All(["serve", "demo", "--exit", "check", "parity", "--from", "token create", "--name", "--scopes", "--expires", "--customers", "--namespaces", "--file", "token list", "token revoke", "help"], word => Assert.Contains(word, help));
        Assert.All(KnownSettings.All, setting => Assert.Contains(setting.Label, help));
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 150));
    }

    [Fact]
    public async Task A_created_token_opens_a_host_that_has_the_printed_settings()
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await TokenCreation.RunAsync(HostCommand.Parse(["token", "create", "--name", "ci", "--scopes", "ingest,query"]), output, TimeProvider.System));
        var lines = output.ToString().Split('\n').Select(line => line.Trim()).ToList();
        var secret = Assert.Single(lines, line => line.StartsWith(TokenSecret.Prefix, StringComparison.Ordinal));
        var hash = Assert.Single(lines, line => line.StartsWith("Counters__Tokens__0__Sha256=", StringComparison.Ordinal)).Split('=')[1];
        Assert.Equal(Convert.ToHexStringLower(TokenSecret.Hash(secret)), hash);
        Assert.Contains("Counters__Tokens__0__Name=ci", lines);
        Assert.Contains("Counters__Tokens__0__Scopes__0=ingest", lines);
        Assert.Contains("Counters__Tokens__0__Scopes__1=query", lines);
    }

    [Theory]
    [InlineData("token create --scopes ingest")]
    [InlineData("token create --name ci")]
    [InlineData("token create --name ci --scopes ingest,everything")]
    public Task A_token_without_a_name_or_with_scopes_that_are_none_is_not_made(string arguments) =>
        Assert.ThrowsAsync<UsageException>(() => TokenCreation.RunAsync(HostCommand.Parse(arguments.Split(' ')), TextWriter.Null, TimeProvider.System));
}
