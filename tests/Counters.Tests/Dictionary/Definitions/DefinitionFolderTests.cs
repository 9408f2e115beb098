using System.Diagnostics;
using Counters.Dictionary.Definitions;
using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

public sealed class DefinitionFolderTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Event("push");

    [Fact]
    public void A_missing_folder_is_refused()
    {
        var missing = Path.Combine(_definitions.Directory, "none");
        var refusal = Assert.Throws<DefinitionException>(() => DefinitionLoader.Load(missing));
        Assert.Equal($"{missing}:1: there is no such folder", refusal.Faults.Single().ToString());
    }

    [Fact]
    public void A_folder_without_definitions_is_refused()
    {
        using var empty = new DefinitionsOnDisk();
        Assert.EndsWith("holds neither metrics/**/*.yml nor events/*.yml", Assert.Single(empty.Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_not_read_is_named() =>
        Assert.Equal(
            ["events/schema.json:1: is not a .yml file and is not read", "stray.yml:1: lies outside metrics/ and events/ and is not read"],
            _definitions.File("events/schema.json", "{}").File("stray.yml", "").Warnings());

    [Fact]
    public void Another_ending_than_yml_is_refused() =>
        Assert.Equal(["events/x.yaml:1: definitions end in .yml; rename the file"], _definitions.File("events/x.yaml", "action: x").Errors());

    [Fact]
    public void The_hidden_copies_of_a_Kubernetes_volume_are_not_read_twice()
    {
        _definitions.File("events/..data/push.yml", "action: push");
        Assert.Empty(_definitions.Warnings());
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused() =>
        Assert.Equal(["events/x.yml:1: is larger than 65536 bytes"], _definitions.File("events/x.yml", new string('#', 65_537)).Errors());

    /// <summary>Opening a pipe would wait for its writer for ever, and a device has no end.</summary>
    [Fact]
    public async Task A_pipe_or_a_device_in_the_folder_is_refused_without_being_opened()
    {
        var events = Path.Combine(_definitions.Directory, "events");
        using (var made = Process.Start("mkfifo", Path.Combine(events, "pipe.yml"))) { await made.WaitForExitAsync(TestContext.Current.CancellationToken); }
        File.CreateSymbolicLink(Path.Combine(events, "linked.yml"), Path.Combine(events, "pipe.yml"));
        File.CreateSymbolicLink(Path.Combine(events, "zero.yml"), "/dev/zero");
        var loading = Task.Factory.StartNew(_definitions.Errors, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var errors = await loading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["events/linked.yml:1: is empty, or is no regular file", "events/pipe.yml:1: is empty, or is no regular file", "events/zero.yml:1: is empty, or is no regular file"],
            errors);
    }

    [Fact]
    public void A_file_behind_a_link_is_read_as_a_Kubernetes_volume_has_it()
    {
        _definitions.File("events/..data/pull.yml", "---\ndescription: pull\naction: pull\ninternal_events: true\n");
        File.CreateSymbolicLink(Path.Combine(_definitions.Directory, "events", "pull.yml"), "..data/pull.yml");
        Assert.Contains("pull", _definitions.Load().Dictionary.Events.Keys);
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_refused()
    {
        File.WriteAllBytes(Path.Combine(_definitions.Directory, "events", "x.yml"), [(byte)'a', 0xFF, 0xFE]);
        Assert.Equal(["events/x.yml:1: is not UTF-8"], _definitions.Errors());
    }

    [Fact]
    public void Equal_files_have_an_equal_version_wherever_they_lie()
    {
        using var same = new DefinitionsOnDisk().Event("push");
        var version = _definitions.Load().Dictionary.Version;
        Assert.Matches("^[0-9a-f]{16}$", version);
        Assert.Equal(version, same.Load().Dictionary.Version);
    }

    [Fact]
    public void Any_change_of_name_or_content_changes_the_version()
    {
        using var renamed = new DefinitionsOnDisk().File("events/other.yml", "---\ndescription: push\naction: push\ninternal_events: true\n");
        using var edited = new DefinitionsOnDisk().Event("push", "internal_events: true # edited");
        string[] versions = [_definitions.Load().Dictionary.Version, renamed.Load().Dictionary.Version, edited.Load().Dictionary.Version];
        Assert.Equal(3, versions.Distinct().Count());
    }

    public void Dispose() => _definitions.Dispose();
}
