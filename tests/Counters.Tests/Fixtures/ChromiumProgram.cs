using System.Diagnostics;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.Fixtures;

/// <summary>A real browser without a window, where this machine has it.</summary>
internal static class ChromiumProgram
{
    private static readonly TimeSpan PageMax = TimeSpan.FromMinutes(3);

    private static string? Path { get; } = Environment.GetEnvironmentVariable("PATH")!
        .Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page and lets it work until it is still. Skips the test where there is no browser, unless COUNTERS_REQUIRE_CHROMIUM=1.</summary>
    /// <returns>The page as it is then, as HTML, and what its console says.</returns>
    public static async Task<(string Html, IReadOnlyList<string> Console)> OpenAsync(Uri page)
    {
        if (Path is null && Environment.GetEnvironmentVariable("COUNTERS_REQUIRE_CHROMIUM") == "1")
        {
            Assert.Fail("COUNTERS_REQUIRE_CHROMIUM=1, but there is no chromium on the path.");
        }

        Assert.SkipWhen(Path is null, "There is no chromium on the path.");
        using var profile = new TempDirectory();
        using var process = Process.Start(new ProcessStartInfo(
            Path!,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                $"--user-data-dir={profile.Path}", "--enable-logging=stderr", "--log-level=0", "--window-size=1280,2000",
                "--virtual-time-budget=20000", "--dump-dom", page.AbsoluteUri,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (html, log) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(PageMax);
        }
        finally
        {
            if (!process.HasExited) { process.Kill(entireProcessTree: true); }
        }

        return (await html, [.. (await log).Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
    }
}
