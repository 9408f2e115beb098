using Counters.Host;
using Counters.Host.CommandLine;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.CommandLine;

/// <summary><c>migrate</c>, as the chart's job runs it before each upgrade.</summary>
public sealed class MigrateCommandTests(ClickHouseFixture server)
{
    [Fact]
    public async Task It_may_run_twice_and_leaves_the_schema_up_to_date()
    {
        await using var database = TestDatabase.Unmigrated(server);
        var command = HostCommand.Parse(["migrate", $"--Counters:ClickHouse={database.ConnectionString}"]);
        Assert.Equal(0, await MigrateCommand.RunAsync(command, TextWriter.Null));
        Assert.Equal(0, await MigrateCommand.RunAsync(command, TextWriter.Null));
        Assert.Equal("0", await database.ValueAsync("SELECT count() FROM usage_hourly"));
    }

    [Fact]
    public async Task Without_a_ClickHouse_it_says_what_is_missing()
    {
        var refusal = await Assert.ThrowsAsync<UsageException>(() => MigrateCommand.RunAsync(HostCommand.Parse(["migrate"]), TextWriter.Null));
        Assert.Contains("Counters:ClickHouse", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ClickHouse_that_refuses_its_user_is_told_in_one_line_with_what_to_check()
    {
        await using var database = TestDatabase.Unmigrated(server);
        var command = HostCommand.Parse(["migrate", $"--Counters:ClickHouse={database.ConnectionString};Password=wrong"]);
        var fault = await Record.ExceptionAsync(() => MigrateCommand.RunAsync(command, TextWriter.Null));
        var told = HostErrors.Explanation(fault!);
        Assert.Contains("Check Counters:ClickHouse or Counters:ClickHouseFile", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told!);
        Assert.DoesNotContain("wrong", told!, StringComparison.Ordinal);
    }
}
