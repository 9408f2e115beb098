using System.Globalization;
using System.Runtime.Versioning;
using Counters.Host.Embedded;
using Counters.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Embedded;

/// <summary>What a web page, another user of the machine and somebody who has found the password try at the embedded ClickHouse, and do not get.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ClickHouseAttackTests(ClickHouseUnderAttack attacked) : IClassFixture<ClickHouseUnderAttack>
{
    private const string Script = "run.sh";

    private static readonly string[] EnvironmentMayHold =
    [
        "PATH", "TZ", "LD_LIBRARY_PATH", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROLL_FORWARD", "DOTNET_ROLL_FORWARD_TO_PRERELEASE",
        "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "DOTNET_gcServer", "DOTNET_EnableDiagnostics",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Files: {0} is the secret one, {1} its folder; {2} a service of this machine.</summary>
    public static TheoryData<string> StatementsThatNoGrantAllows =>
    [
        "SELECT * FROM file('{0}', 'LineAsString', 'l String')",
        "INSERT INTO FUNCTION file('{0}', 'LineAsString', 'l String') VALUES ('one line more')",
        "INSERT INTO FUNCTION file('{1}/planted', 'LineAsString', 'l String') VALUES ('a line')",
        "SELECT * FROM default.`{0}`",
        "SELECT * FROM filesystem('{1}')",
        "SELECT * FROM url('{2}', 'LineAsString', 'l String')",
        "INSERT INTO FUNCTION url('{2}', 'LineAsString', 'l String') VALUES ('a line')",
        "SELECT * FROM s3('{2}/bucket/key', NOSIGN, 'LineAsString', 'l String')",
        "SELECT * FROM remote('127.0.0.1:9000', counters.lines)",
        "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "SELECT * FROM redis('127.0.0.1:6379', 'k', 'k String')",
        "CREATE TABLE counters.f (l String) ENGINE = File(LineAsString, '{0}')",
        "CREATE TABLE counters.f (l String) ENGINE = URL('{2}', LineAsString)",
        "CREATE TABLE counters.f (l String) ENGINE = Executable('run.sh', LineAsString)",
        "CREATE DICTIONARY counters.d (k UInt64, v String) PRIMARY KEY k SOURCE(FILE(path '{0}' format 'TSV')) LAYOUT(FLAT()) LIFETIME(0)",
        "CREATE DICTIONARY counters.d (k UInt64, v String) PRIMARY KEY k SOURCE(HTTP(url '{2}' format 'TSV')) LAYOUT(FLAT()) LIFETIME(0)",
        "CREATE DATABASE other",
        "DROP DATABASE counters",
        "BACKUP TABLE counters.lines TO File('{1}/backup')",
        "CREATE USER other",
        "SELECT * FROM system.users",
        "SYSTEM STOP LISTEN HTTP",
        "SYSTEM SHUTDOWN",
    ];

    /// <summary>ClickHouse asks for no grant for these: the kernel refuses them.</summary>
    public static TheoryData<string> StatementsThatNeedNoGrant =>
    [
        "SELECT file('{0}')",
        "SELECT file('/proc/{3}/environ')",
        "INSERT INTO counters.lines FROM INFILE '{0}' FORMAT LineAsString",
        "SELECT * FROM sqlite('{1}/planted', 't')",
        "SELECT * FROM executable('run.sh', 'LineAsString', 'l String')",
        "ATTACH TABLE counters.a FROM '{1}' (l String) ENGINE = MergeTree ORDER BY l",
        "CREATE TABLE counters.s (l String) ENGINE = MergeTree ORDER BY l SETTINGS disk = disk(type = s3, endpoint = '{2}/bucket/key/', access_key_id = "
            + "'a', secret_access_key = 'b')",
    ];

    [Theory]
    [MemberData(nameof(StatementsThatNoGrantAllows))]
    public async Task Whoever_has_the_password_still_gets_no_file_no_network_and_no_user(string statement)
    {
        var (isDone, text) = await attacked.SendAsync(Filled(statement));
        Assert.False(isDone, text);
        Assert.DoesNotContain(ClickHouseUnderAttack.Secret, text, StringComparison.Ordinal);
        Assert.Contains("Not enough privileges", text, StringComparison.Ordinal);
        await attacked.NothingHappenedAsync();
    }

    [Theory]
    [MemberData(nameof(StatementsThatNeedNoGrant))]
    public async Task What_ClickHouse_allows_everybody_the_kernel_refuses(string statement)
    {
        Assert.SkipUnless(IsConfined, "This kernel has no Landlock (Linux 6.7): here the grants alone hold, and these statements need none.");
        PlantScript();
        var (isDone, text) = await attacked.SendAsync(Filled(statement));
        Assert.False(isDone, text);
        Assert.DoesNotContain(ClickHouseUnderAttack.Secret, text, StringComparison.Ordinal);
        await attacked.NothingHappenedAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default:")]
    [InlineData("default:default")]
    [InlineData("counters:")]
    [InlineData("counters:counters")]
    public async Task Without_the_password_nothing_is_answered(string? user)
    {
        foreach (var sql in (string[])["SELECT 1", "SYSTEM STOP LISTEN HTTP", Filled("SELECT * FROM file('{0}', 'LineAsString', 'l String')"), "DROP DATABASE counters"])
        {
            foreach (var parameters in (string[])["", "session_id=a", "user=default", "user=default&password="])
            {
                var (isDone, text) = await attacked.SendAsync(attacked.Request(sql, user, parameters));
                Assert.False(isDone, $"{parameters} {sql}: {text}");
                Assert.DoesNotContain(ClickHouseUnderAttack.Secret, text, StringComparison.Ordinal);
            }
        }

        await attacked.NothingHappenedAsync();
    }

    /// <summary>A web page may send a POST of plain text to any port of loopback; the answer it may read only when the server says so.</summary>
    [Fact]
    public async Task A_web_page_writes_nothing_and_may_not_read_the_answer()
    {
        foreach (var user in (string?[])[null, $"{ClickHouseUsers.Name}:{attacked.Server.Password}"])
        {
            using var request = attacked.Request(
                Filled("INSERT INTO FUNCTION file('{0}', 'LineAsString', 'l String') VALUES ('one line more')"), user, "add_http_cors_header=1&query=");
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            var (isDone, text) = await attacked.SendAsync(request);
            Assert.False(isDone, text);
            Assert.DoesNotContain("Access-Control-Allow-Origin", text, StringComparison.OrdinalIgnoreCase);
        }

        await attacked.NothingHappenedAsync();
    }

    [Fact]
    public async Task No_list_of_processes_and_no_environment_shows_a_secret()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var process = $"/proc/{attacked.Server.ProcessId}";
        var (command, environment) = (await File.ReadAllTextAsync($"{process}/cmdline", Cancellation), await File.ReadAllTextAsync($"{process}/environ", Cancellation));
        foreach (var secret in (string[])[attacked.Server.Password, Secret.Sha256(attacked.Server.Password), ClickHouseUnderAttack.Secret])
        {
            Assert.DoesNotContain(secret, command, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, environment, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Empty(environment.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')[0]).Except(EnvironmentMayHold));
        Assert.DoesNotContain(attacked.Server.Password, await File.ReadAllTextAsync(Path.Combine(attacked.DataDirectory, "users.xml"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_user_of_the_machine_opens_none_of_its_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules of access.");
        var files = Directory.GetFiles(attacked.DataDirectory);
        Assert.Contains(SqlByHand.PathIn(attacked.DataDirectory), files);
        Assert.False(FileStatus.Of(attacked.DataDirectory).OthersMayEnter);
        Assert.All(files, file => Assert.False(FileStatus.Of(file).OthersMayEnter, file));
        if (!AnotherUser.IsPossible)
        {
            // Only root can act as another user: what is checked here is what the system would decide by.
            TestContext.Current.SendDiagnosticMessage("Not root: modes were checked, and nothing was tried as another user.");
            return;
        }

        // The test's own folder lets others in, so that the mode of the data directory alone holds.
        File.SetUnixFileMode(Path.GetDirectoryName(attacked.DataDirectory)!, TrustedPath.FolderMode);
        Assert.IsType<UnauthorizedAccessException>(AnotherUser.Try(() => Directory.GetFiles(attacked.DataDirectory)));
        Assert.All(files, file => Assert.IsType<UnauthorizedAccessException>(AnotherUser.Try(() => File.ReadAllBytes(file))));
    }

    [Fact]
    public async Task A_data_directory_that_others_may_enter_is_refused_with_the_command_to_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules of access.");
        using var directory = new TempDirectory();
        var wide = Directory.CreateDirectory(directory.Sub("clickhouse"), TrustedPath.FolderMode).FullName;
        var options = new EmbeddedClickHouseOptions { DataDirectory = wide };
        var refusal = await Assert.ThrowsAsync<EmbeddedEngineException>(
            () => EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation));
        Assert.Contains($"chmod 700 {wide}", refusal.Message, StringComparison.Ordinal);
    }

    private static bool IsConfined
    {
        get
        {
            using var confinement = Confinement.To(Path.GetTempPath());
            return confinement is { HoldsConnections: true };
        }
    }

    /// <summary>A program that would run if a statement could start one: where ClickHouse looks by default, and in the folder of this user.</summary>
    private void PlantScript()
    {
        var folder = Directory.CreateDirectory(Path.Combine(attacked.DataDirectory, "user_scripts")).FullName;
        File.WriteAllText(Path.Combine(folder, Script), $"#!/bin/sh\ncat '{attacked.File}'\n");
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(Path.Combine(folder, Script), TrustedPath.FolderMode); }
    }

    private string Filled(string statement) =>
        string.Format(CultureInfo.InvariantCulture, statement, attacked.File, attacked.Home, attacked.Service, Environment.ProcessId);
}
