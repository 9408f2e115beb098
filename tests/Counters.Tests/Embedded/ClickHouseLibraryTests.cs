using Counters.Host.Embedded;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Embedded;

public sealed class ClickHouseLibraryTests : IDisposable
{
    private readonly TempDirectory _cache = new();
    private readonly StringWriter _progress = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_npm_the_message_says_what_to_install_and_how_to_do_without()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The library exists for Linux and macOS.");
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => Library("/nowhere/npm").EnsureAsync(Cancellation));
        Assert.Contains("npm was not found on the PATH", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:ClickHouse", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_npm_fails_its_error_is_told_without_addresses_and_nothing_is_left_behind()
    {
        var npm = Npm("echo 'npm error code ENOTFOUND' >&2; echo 'npm error request to http://somewhere.example failed' >&2; exit 1");
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => Library(npm).EnsureAsync(Cancellation));
        Assert.Contains("ENOTFOUND", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("somewhere.example", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:ClickHouse", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_cache.Path, "clickhouse", "unfinished")));
    }

    [Fact]
    public async Task What_was_fetched_once_is_found_without_npm()
    {
        var npm = Npm($"mkdir -p \"$3/node_modules/{Package}\" && echo library > \"$3/node_modules/{Package}/libchdb.so\"");
        var fetched = await Library(npm).EnsureAsync(Cancellation);
        Assert.Equal("library\n", await File.ReadAllTextAsync(fetched, Cancellation));
        Assert.Contains("Fetching ClickHouse", _progress.ToString(), StringComparison.Ordinal);
        Assert.Equal(fetched, await Library("/nowhere/npm").EnsureAsync(Cancellation));
    }

    [Fact]
    public async Task Two_at_once_fetch_once()
    {
        var npm = Npm($"echo x >> \"{_cache.Path}/calls\"; sleep 0.5; mkdir -p \"$3/node_modules/{Package}\" && echo library > \"$3/node_modules/{Package}/libchdb.so\"");
        await Task.WhenAll(Library(npm).EnsureAsync(Cancellation), Library(npm).EnsureAsync(Cancellation));
        Assert.Equal("x\n", await File.ReadAllTextAsync(_cache.Sub("calls"), Cancellation));
    }

    public void Dispose()
    {
        _cache.Dispose();
        _progress.Dispose();
    }

    private static string Package => ClickHousePackage.ForThisMachine().Name;

    private ClickHouseLibrary Library(string npm) => new(_cache.Path, TextWriter.Synchronized(_progress), npm);

    /// <summary>An npm of our own making: the third argument is the directory to install into.</summary>
    private string Npm(string body)
    {
        File.WriteAllText(_cache.Sub("npm"), $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(_cache.Sub("npm"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        return _cache.Sub("npm");
    }
}
