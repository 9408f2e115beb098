using System.Diagnostics;
using Counters.Testing;

namespace Counters.Tests.SupplyChain;

/// <summary>A small project under this repository's own rules for packages, restored by the real NuGet from the sources that a test gives.</summary>
internal sealed class RestoredProject : IDisposable
{
    /// <summary>A package that the host uses, so that NuGet has it already and needs no source for it.</summary>
    public const string Package = "YamlDotNet";

    private readonly TempDirectory _directory = new();

    public RestoredProject(string source)
    {
        Write("Directory.Build.props", $"<Project><Import Project=\"{Repository.Root}/Directory.Build.props\" /></Project>");
        Write("Directory.Packages.props", $"<Project><Import Project=\"{Repository.Root}/Directory.Packages.props\" /></Project>");
        Write("project.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"{Package}\" /></ItemGroup></Project>");
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="here" value="{source}" allowInsecureConnections="true" /></packageSources>
              <auditSources><clear /></auditSources>
            </configuration>
            """);
    }

    public string Lock
    {
        get => File.ReadAllText(_directory.Sub("packages.lock.json"));
        set => Write("packages.lock.json", value);
    }

    /// <summary>Restores as a build does for which any warning is an error.</summary>
    /// <param name="ci">As in CI, where lock files are binding.</param>
    public async Task<(int ExitCode, string Output)> RestoreAsync(bool ci = false)
    {
        if (Directory.Exists(_directory.Sub("artifacts"))) { Directory.Delete(_directory.Sub("artifacts"), recursive: true); }
        var start = new ProcessStartInfo("dotnet", ["restore", "project.csproj", "-warnaserror", "--disable-build-servers"])
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_HTTP_CACHE_PATH"] = _directory.Sub("http-cache");
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        start.Environment["CI"] = ci ? "true" : "";
        using var restore = Process.Start(start)!;
        var errors = restore.StandardError.ReadToEndAsync();
        var output = await restore.StandardOutput.ReadToEndAsync();
        await restore.WaitForExitAsync();
        return (restore.ExitCode, output + await errors);
    }

    public void Dispose() => _directory.Dispose();

    private void Write(string name, string text) => File.WriteAllText(_directory.Sub(name), text);
}
