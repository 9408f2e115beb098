using Counters.Host.Embedded;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.Embedded;

public sealed class ClickHouseLibraryTests : IDisposable
{
    private readonly NpmOfOurOwn _npm = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_npm_the_message_says_what_to_install_and_how_to_do_without()
    {
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => _npm.Library("/nowhere/npm").EnsureAsync(Cancellation));
        Assert.Contains("npm was not found on the PATH", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:ClickHouse", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_npm_fails_its_error_is_told_without_addresses_and_nothing_is_left_behind()
    {
        var npm = _npm.Program("echo 'npm error code ENOTFOUND' >&2; echo 'npm error request to http://somewhere.example failed' >&2; exit 1");
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => _npm.Library(npm).EnsureAsync(Cancellation));
        Assert.Contains("ENOTFOUND", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("somewhere.example", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Counters:ClickHouse", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_npm.Unfinished));
    }

    [Fact]
    public async Task What_was_fetched_once_is_found_without_npm()
    {
        var fetched = await _npm.Library().EnsureAsync(Cancellation);
        Assert.Equal(NpmOfOurOwn.Content, await File.ReadAllTextAsync(fetched, Cancellation));
        Assert.Contains("Fetching ClickHouse", _npm.Progress, StringComparison.Ordinal);
        Assert.Equal(fetched, await _npm.Library("/nowhere/npm").EnsureAsync(Cancellation));
        Assert.Equal(["libchdb.so", "libchdb.so.sha256"], Directory.GetFiles(Path.GetDirectoryName(fetched)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Two_at_once_fetch_once()
    {
        var npm = _npm.Program($"echo x >> \"{_npm.Sub("calls")}\"; sleep 0.5; cp \"{_npm.Archive}\" \"$3/library.tgz\"");
        await Task.WhenAll(_npm.Library(npm).EnsureAsync(Cancellation), _npm.Library(npm).EnsureAsync(Cancellation));
        Assert.Equal("x\n", await File.ReadAllTextAsync(_npm.Sub("calls"), Cancellation));
    }

    [Fact]
    public async Task A_library_is_read_once_and_again_when_it_was_written_to()
    {
        var library = await _npm.Library().EnsureAsync(Cancellation);
        var record = await File.ReadAllTextAsync(library + ".sha256", Cancellation);
        Assert.Equal($"{NpmOfOurOwn.ContentSha256} {FileStatus.Of(library).Stamp}", record);
        File.SetLastWriteTimeUtc(library, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await _npm.Library().EnsureAsync(Cancellation);
        Assert.NotEqual(record, await File.ReadAllTextAsync(library + ".sha256", Cancellation));
    }

    /// <summary>The image's cache is root's and is not written to.</summary>
    [Fact]
    public async Task A_checksum_that_cannot_be_kept_beside_the_library_is_kept_in_the_data_directory()
    {
        var library = await _npm.Library().EnsureAsync(Cancellation);
        File.Delete(library + ".sha256");

        // A folder of that name can be neither deleted as a file nor written, by root either.
        Directory.CreateDirectory(library + ".sha256/x");
        using var data = new TempDirectory();
        await _npm.Library().EnsureAsync(Cancellation, data.Path);
        Assert.StartsWith(NpmOfOurOwn.ContentSha256, await File.ReadAllTextAsync(data.Sub("libchdb.so.sha256"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_library_that_this_machine_loads_is_the_one_that_this_build_knows()
    {
        var package = ClickHousePackage.ForThisMachine();
        var library = await ClickHouseLibrary.OfThisUser().EnsureAsync(Cancellation);
        using var nothingRemembered = new TempDirectory();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var actual = await new LibraryChecksum(library).ReadAsync(null, [nothingRemembered.Path], Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine($"{new FileInfo(library).Length / 1_000_000} MB read and hashed in {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Assert.Equal(actual, await new LibraryChecksum(library).ReadAsync(null, [nothingRemembered.Path], Cancellation));
        TestContext.Current.TestOutputHelper?.WriteLine($"remembered: {watch.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.Equal(package.LibrarySha256 ?? LibraryChecksum.WhenItCame(Path.GetDirectoryName(library)!), actual);
    }

    public void Dispose() => _npm.Dispose();
}
