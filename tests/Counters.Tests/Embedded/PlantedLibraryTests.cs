using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Counters.Host.Embedded;
using Xunit;

namespace Counters.Tests.Embedded;

/// <summary>A library that another user, a registry or a full disk has put there is not loaded, and the message says what to do.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PlantedLibraryTests : IDisposable
{
    private const UnixFileMode WritableByOthers = TrustedPath.FolderMode | UnixFileMode.OtherWrite;
    private const int Nobody = 65534;

    private readonly NpmOfOurOwn _npm = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_content_is_refused_also_when_it_claims_to_be_known()
    {
        var library = await _npm.Library().EnsureAsync(Cancellation);
        await File.WriteAllTextAsync(library, "planted", Cancellation);
        var refusal = await RefusedAsync();
        Assert.Contains(library, refusal, StringComparison.Ordinal);
        Assert.Contains("SHA-256", refusal, StringComparison.Ordinal);
        Assert.Contains("delete", refusal, StringComparison.Ordinal);

        // The record beside it, if others could write that, is not believed.
        await File.WriteAllTextAsync(library + ".sha256", $"{NpmOfOurOwn.ContentSha256} {FileStatus.Of(library).Stamp}", Cancellation);
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(library + ".sha256", WritableByOthers); }
        Assert.Contains("SHA-256", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clickhouse")]
    [InlineData("clickhouse/" + ClickHousePackage.Version)]
    [InlineData("clickhouse/" + ClickHousePackage.Version + "/lib-of-our-own")]
    [InlineData("clickhouse/" + ClickHousePackage.Version + "/lib-of-our-own/libchdb.so")]
    public async Task A_place_that_others_may_write_to_is_refused(string part)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules of access.");
        await _npm.Library().EnsureAsync(Cancellation);
        var path = Path.Combine(_npm.Cache, part).TrimEnd('/');
        foreach (var mode in (UnixFileMode[])[WritableByOthers, TrustedPath.FolderMode | UnixFileMode.GroupWrite])
        {
            File.SetUnixFileMode(path, mode);
            var refusal = await RefusedAsync();
            Assert.Contains($"chmod go-w {path}", refusal, StringComparison.Ordinal);
            Assert.Contains(ClickHouseLibrary.CacheVariable, refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_that_any_user_may_rename_is_no_place_for_a_cache()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules of access.");
        File.SetUnixFileMode(Path.GetDirectoryName(_npm.Cache)!, WritableByOthers);
        Assert.Contains("Any user may replace", await RefusedAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_npm.Cache, "clickhouse", ClickHousePackage.Version)));

        // As a shared temporary folder has it: everybody writes, and nobody renames what is another's.
        File.SetUnixFileMode(Path.GetDirectoryName(_npm.Cache)!, WritableByOthers | UnixFileMode.StickyBit);
        await _npm.Library().EnsureAsync(Cancellation);
    }

    [Fact]
    public async Task What_another_user_made_first_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rules of access.");
        var library = await _npm.Library().EnsureAsync(Cancellation);
        if (!AnotherUser.IsPossible)
        {
            // Only root can give a file away: a root's file, which everybody may trust, is what is left to look at.
            Assert.NotEqual(FileStatus.ThisUser, FileStatus.Of("/").Owner);
            Assert.True(FileStatus.Of("/").IsOfThisUserOrRoot);
            return;
        }

        Assert.Equal(0, ChangeOwner(library, Nobody, Nobody));
        Assert.Contains($"user with the number {Nobody}", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_a_registry_has_changed_is_not_unpacked()
    {
        var other = _npm.Pack("other.tgz", "package/libchdb.so", "planted");
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => _npm.Library(_npm.Program($"cp \"{other}\" \"$3/library.tgz\"")).EnsureAsync(Cancellation));
        Assert.Contains(NpmOfOurOwn.Sha512(other), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_npm.Package.ArchiveSha512!, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was unpacked", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_npm.Cache, "libchdb.so", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Nothing_of_an_archive_but_the_library_reaches_the_disk()
    {
        var climbing = _npm.Pack("climbing.tgz", "package/../../../escaped", "planted");
        var package = _npm.Package with { ArchiveSha512 = NpmOfOurOwn.Sha512(climbing) };
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(
            () => _npm.Library(_npm.Program($"cp \"{climbing}\" \"$3/library.tgz\""), package).EnsureAsync(Cancellation));
        Assert.Contains("holds no package/libchdb.so", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["install.lock"], Directory.EnumerateFiles(_npm.Cache, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_package_that_this_build_does_not_know_is_fetched_only_by_a_checksum_that_a_person_gives()
    {
        var unknown = new ClickHousePackage(_npm.Package.Name);
        var refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => _npm.Library(package: unknown).EnsureAsync(Cancellation));
        Assert.Contains("dist.integrity", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(ClickHousePackage.ArchiveVariable, refusal.Message, StringComparison.Ordinal);

        Environment.SetEnvironmentVariable(ClickHousePackage.ArchiveVariable, $"sha512-{_npm.Package.ArchiveSha512}");
        string library;
        try
        {
            library = await _npm.Library(package: unknown).EnsureAsync(Cancellation);
        }
        finally
        {
            Environment.SetEnvironmentVariable(ClickHousePackage.ArchiveVariable, null);
        }

        // What came is remembered, so that a later start knows the library without being told.
        Assert.Equal(library, await _npm.Library("/nowhere/npm", unknown).EnsureAsync(Cancellation));
        await File.WriteAllTextAsync(library, "planted", Cancellation);
        for (var starts = 1; starts <= 2; starts++)
        {
            refusal = await Assert.ThrowsAsync<ClickHouseLibraryException>(() => _npm.Library("/nowhere/npm", unknown).EnsureAsync(Cancellation));
            Assert.Contains("SHA-256", refusal.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _npm.Dispose();

    private async Task<string> RefusedAsync() => (await Assert.ThrowsAsync<ClickHouseLibraryException>(() => _npm.Library().EnsureAsync(Cancellation))).Message;

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(string path, int user, int group);
}
