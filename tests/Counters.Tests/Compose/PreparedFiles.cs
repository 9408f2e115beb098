using System.Diagnostics;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.Compose;

/// <summary>A copy of what compose.yaml needs, with the files that the real prepare.sh makes there.</summary>
internal sealed class PreparedFiles : IDisposable
{
    private readonly TempDirectory _directory = new();

    public PreparedFiles()
    {
        foreach (var file in (string[])["compose/prepare.sh", "helm/counters/rules/counters.yaml"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_directory.Sub(file))!);
            File.Copy(Path.Combine(Repository.Root, file), _directory.Sub(file));
        }
    }

    public string Secrets => _directory.Sub("compose/secrets");

    public string Read(string secret) => File.ReadAllText(Path.Combine(Secrets, secret));

    /// <returns>What it printed.</returns>
    public async Task<string> PrepareAsync()
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [_directory.Sub("compose/prepare.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = script.StandardError.ReadToEndAsync();
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, output + await errors);
        return output;
    }

    public void Dispose() => _directory.Dispose();
}
