using Counters.ClickHouse;
using Counters.Host;
using Counters.Host.CommandLine;
using Counters.Host.Settings;
using Counters.Redis;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.Settings;

/// <summary>Connection strings in files, so that no password is an argument, which every user of the machine could read.</summary>
public sealed class ConnectionFilesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void A_file_is_given_in_place_of_the_setting_and_its_last_line_break_does_not_count()
    {
        var builder = HostBuilding.CreateBuilder(HostCommand.Parse(
            [$"--{RedisOptions.FileKey}={Written("redis", "redis:6379,password=hush\n")}", $"--{ClickHouseOptions.FileKey}={Written("clickhouse", "Host=ch;Password=hush\r\n")}"]));
        Assert.Equal("redis:6379,password=hush", builder.Configuration[RedisOptions.Key]);
        Assert.Equal("Host=ch;Password=hush", builder.Configuration[ClickHouseOptions.Key]);
        Assert.Empty(SettingsCheck.Faults(builder.Configuration));
    }

    [Theory]
    [InlineData("", "the file is empty, or is no regular file")]
    [InlineData("\n", "the file is empty")]
    [InlineData("redis:6379\nredis:6380", "the file holds more than one line")]
    [InlineData("redis:6379,nonsense=1,password=hush", "in the file: this is not a connection string of StackExchange.Redis")]
    public void A_file_that_cannot_be_used_is_refused_without_repeating_it(string content, string fault)
    {
        var refused = Assert.Single(Faults($"--{RedisOptions.FileKey}={Written("redis", content)}"), line => line.Contains(RedisOptions.FileKey, StringComparison.Ordinal));
        Assert.StartsWith($"{RedisOptions.FileKey}: {fault}", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused);
    }

    [Fact]
    public void A_file_that_is_not_there_and_one_that_is_given_beside_the_setting_are_refused()
    {
        Assert.Equal($"{RedisOptions.FileKey}: the file cannot be read: it does not exist.", Assert.Single(Faults($"--{RedisOptions.FileKey}={_directory.Sub("none")}")));
        Assert.Equal(
            $"{ClickHouseOptions.FileKey}: {ClickHouseOptions.Key} is given as well; leave one of them out.",
            Assert.Single(Faults($"--{ClickHouseOptions.FileKey}={Written("clickhouse", "Host=a")}", $"--{ClickHouseOptions.Key}=Host=b")));
    }

    [Theory]
    [InlineData("--Counters:Redis=redis:6379,password=hush", "Counters:Redis", "Counters:RedisFile")]
    [InlineData("--counters:redis=redis:6379,user=x,password=hush", "counters:redis", "Counters:RedisFile")]
    [InlineData("--Counters:ClickHouse=Host=ch;Password=hush", "Counters:ClickHouse", "Counters:ClickHouseFile")]
    [InlineData("--Kestrel:Certificates:Default:Password=hush", "Kestrel:Certificates:Default:Password", "environment variable")]
    public void A_password_among_the_arguments_is_warned_of_by_the_settings_name(string argument, string name, string remedy)
    {
        var warning = Assert.Single(PasswordArguments.Warnings(HostCommand.Parse([argument]).Settings));
        Assert.StartsWith($"Warning: {name} holds a password", warning, StringComparison.Ordinal);
        Assert.Contains(remedy, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", warning);
    }

    [Theory]
    [InlineData("--Counters:Redis=redis:6379")]
    [InlineData("--Counters:ClickHouse=Host=ch;Username=counters")]
    [InlineData("--Counters:ClickHouse=Host=ch;Password=")]
    [InlineData("--Counters:Redis=nonsense=1,password")]
    [InlineData("--urls=http://127.0.0.1:5080")]
    public void Arguments_without_a_password_are_not_warned_of(string argument) => Assert.Empty(PasswordArguments.Warnings([argument]));

    [Fact]
    public void No_command_of_the_README_has_a_password_among_its_arguments() =>
        Assert.DoesNotContain(
            File.ReadLines(Path.Combine(Repository.Root, "README.md")),
            line => line.Contains("--Counters", StringComparison.Ordinal) && line.Contains("Password=", StringComparison.OrdinalIgnoreCase));

    public void Dispose() => _directory.Dispose();

    private static string[] Faults(params string[] arguments) => [.. SettingsCheck.Faults(HostBuilding.CreateBuilder(HostCommand.Parse(arguments)).Configuration)];

    private string Written(string name, string content)
    {
        File.WriteAllText(_directory.Sub(name), content);
        return _directory.Sub(name);
    }
}
