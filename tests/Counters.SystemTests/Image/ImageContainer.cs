using System.Diagnostics;
using System.Text.Json;
using Counters.Testing;
using Counters.Testing.Processes;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Image;

/// <summary>A container of a built image, run by crun as Kubernetes' runtime would run it.</summary>
internal sealed class ImageContainer : IAsyncDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _directory = new();
    private readonly string _id = $"counters-{Path.GetRandomFileName()}";
    private readonly Process _runtime;
    private readonly Task _logRead;

    public ImageContainer(BuiltImage image, V1PodSpec pod, ContainerCall call)
    {
        File.WriteAllText(_directory.Sub("config.json"), OciBundle.Of(image, pod, call).ToJsonString());
        _runtime = ProcessCensus.Start(Crun("run", "--bundle", _directory.Path, _id));
        _logRead = Log.ReadAsync(_runtime);
    }

    public ProcessLog Log { get; } = new();

    public bool HasEnded => _runtime.HasExited;

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(BuiltImage image, V1PodSpec pod, ContainerCall call, TimeSpan within)
    {
        await using var container = new ImageContainer(image, pod, call);
        var exitCode = await container.EndAsync(within);
        return (exitCode, container.Log.ToString());
    }

    /// <summary>Sends SIGTERM, and waits for the end.</summary>
    public async Task<int> StopAsync()
    {
        await CrunAsync("kill", _id, "TERM");
        return await EndAsync(EndMax);
    }

    /// <summary>What the container's first process may do, as the kernel says.</summary>
    public async Task<string> StatusAsync()
    {
        var state = await CrunAsync("state", _id);
        var id = JsonElement.Parse(state).GetProperty("pid").GetInt32();
        return await File.ReadAllTextAsync($"/proc/{id}/status");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_runtime.HasExited)
        {
            await CrunAsync("delete", "--force", _id);
            await _runtime.WaitForExitAsync();
        }

        await _logRead;
        ProcessCensus.Ended(_runtime);
        _runtime.Dispose();
        _directory.Dispose();
    }

    private async Task<int> EndAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        try
        {
            await _runtime.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The container has not ended within {within.TotalSeconds} s:\n{Log}");
        }

        await _logRead;
        return _runtime.ExitCode;
    }

    /// <summary>
    /// Keeps the container's state in the test's own directory, apart from that of all others. crun refuses a machine that has both versions of cgroups: it gets to see
    /// the second one only, in a mount namespace of its own.
    /// </summary>
    private ProcessStartInfo Crun(params string[] arguments) => new(
        "unshare",
        [
            "--mount", "--propagation", "private", "sh", "-c", "mount -t cgroup2 none /sys/fs/cgroup && exec crun \"$@\"",
            "crun", "--root", _directory.Sub("state"), "--cgroup-manager=disabled", .. arguments,
        ]);

    private async Task<string> CrunAsync(params string[] arguments)
    {
        var start = Crun(arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var crun = Process.Start(start)!;
        var errors = crun.StandardError.ReadToEndAsync();
        var output = await crun.StandardOutput.ReadToEndAsync();
        await crun.WaitForExitAsync();
        Assert.True(crun.ExitCode == 0, await errors);
        return output;
    }
}
