using System.Diagnostics;
using Counters.Host.Embedded;
using Counters.Testing.Processes;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Helm;

/// <summary>
/// Runs the built host as Kubernetes would run a container of the chart: its arguments, and an environment that holds what the image and the manifest give and nothing else.
/// Only addresses and directories are this machine's.
/// </summary>
/// <param name="Secrets">By name: the keys of each secret.</param>
/// <param name="Here">What stands in the manifest, and what it is on this machine.</param>
internal sealed record ChartContainer(IReadOnlyDictionary<string, Dictionary<string, string>> Secrets, IReadOnlyDictionary<string, string> Here)
{
    private const string PodAddress = "127.0.0.1";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Counters.Host.dll");

    /// <summary>What the image sets, and what .NET needs to be found on this machine.</summary>
    private static readonly Dictionary<string, string?> OfTheImage = new()
    {
        ["ASPNETCORE_HTTP_PORTS"] = "8080",
        ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
        [ClickHouseLibrary.CacheVariable] = ClickHouseLibrary.CacheDirectory(),
        ["PATH"] = Environment.GetEnvironmentVariable("PATH"),
        ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT"),
    };

    /// <summary>Starts it in an empty directory, which is also its home.</summary>
    public Process Start(V1Container container, string directory)
    {
        Assert.Null(container.Command);
        var start = new ProcessStartInfo("dotnet", ["exec", Program, .. container.Args.Select(Localized)]) { WorkingDirectory = directory };
        start.Environment.Clear();
        foreach (var (name, value) in OfTheImage.Where(variable => variable.Value is not null)) { start.Environment[name] = value; }
        start.Environment["HOME"] = directory;
        Assert.Null(container.EnvFrom);
        foreach (var variable in container.Env ?? []) { start.Environment[variable.Name] = Localized(ValueOf(variable)); }
        return ProcessCensus.Start(start);
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(V1Container container, string directory)
    {
        var process = Start(container, directory);
        var log = new ProcessLog();
        await log.ReadAsync(process);
        await process.WaitForExitAsync();
        ProcessCensus.Ended(process);
        return (process.ExitCode, log.ToString());
    }

    private string Localized(string text) => Here.Aggregate(text, (so, replacement) => so.Replace(replacement.Key, replacement.Value, StringComparison.Ordinal));

    private string ValueOf(V1EnvVar variable) => variable switch
    {
        { Value: { } value } => value,
        { ValueFrom.SecretKeyRef: { } secret } => Secrets[secret.Name][secret.Key],
        { ValueFrom.FieldRef.FieldPath: "status.podIP" } => PodAddress,
        _ => throw new InvalidOperationException($"{variable.Name} has no value that these tests know."),
    };
}
