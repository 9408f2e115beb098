using System.ComponentModel;
using System.Diagnostics;

namespace Counters.Host.Embedded;

/// <summary>Fetches the archive of one npm package into a directory, without unpacking or running anything of it, and says how far it is.</summary>
/// <remarks>npm knows the registry, proxy and credentials that this machine uses; the host knows none of them.</remarks>
internal sealed class NpmPack(string program, string directory, TextWriter progress)
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);
    private const int ErrorLinesMax = 6;

    /// <returns>The path of the archive.</returns>
    /// <exception cref="ClickHouseLibraryException">npm is missing, failed or took too long.</exception>
    public async Task<string> RunAsync(string package, string version, long expectedBytes, CancellationToken cancellation)
    {
        using var npm = Start($"{package}@{version}");
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(TimeMax);
        var output = npm.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = npm.StandardError.ReadToEndAsync(bound.Token);
        try
        {
            await ReportUntilExitAsync(npm, expectedBytes, bound.Token);
            await output;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ClickHouseLibraryException($"npm did not fetch {package} {version} within {TimeMax.TotalMinutes:0} minutes. Start again on a better connection.");
        }
        finally
        {
            if (!npm.HasExited) { npm.Kill(entireProcessTree: true); }
        }

        if (npm.ExitCode != 0) { throw Failed(package, version, npm.ExitCode, await errors); }
        return Directory.EnumerateFiles(directory, "*.tgz").FirstOrDefault()
            ?? throw new ClickHouseLibraryException($"npm says that it fetched {package} {version}, but there is no archive in {directory}.");
    }

    private Process Start(string package)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

        // A cache of its own: the archive is large, is needed once, and its growth shows how far npm is.
        string[] arguments =
        [
            "pack", "--pack-destination", directory, "--cache", Path.Combine(directory, "npm"),
            "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", package,
        ];
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ClickHouseLibraryException(
                "The embedded ClickHouse comes from npm once, and npm was not found on the PATH. Install Node.js with npm and start again.", exception);
        }
    }

    private async Task ReportUntilExitAsync(Process npm, long expectedBytes, CancellationToken cancellation)
    {
        var exited = npm.WaitForExitAsync(cancellation);
        while (await Task.WhenAny(exited, Task.Delay(ReportEvery, TimeProvider.System, cancellation)) != exited)
        {
            cancellation.ThrowIfCancellationRequested();
            await progress.WriteLineAsync($"  {BytesSoFar() / 1_000_000} of about {expectedBytes / 1_000_000} MB");
        }

        await exited;
    }

    private long BytesSoFar()
    {
        try
        {
            return new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // npm renames files while it fetches; the next look will see them.
            return 0;
        }
    }

    private static ClickHouseLibraryException Failed(string package, string version, int exitCode, string errors)
    {
        // npm's own log lines carry addresses of this machine's registry: they stay out of our message.
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.Contains("://", StringComparison.Ordinal)).Take(ErrorLinesMax);
        return new ClickHouseLibraryException(
            $"npm could not fetch {package} {version} (exit code {exitCode}: {string.Join("; ", lines)}). " +
            $"Check that this machine reaches its npm registry ('npm view {package} version'), then start again; it is needed once.");
    }
}
