using System.Diagnostics;
using Xunit;

namespace Counters.Testing;

/// <summary>Waits for what other processes do in their own time, within a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <param name="fault">Null when it has come about; else what is still wrong.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> HoldsAsync(TimeSpan within, Func<Task<string?>> fault, Func<string>? context = null)
    {
        var watch = Stopwatch.StartNew();
        while (await fault() is { } wrong)
        {
            if (watch.Elapsed > within) { Assert.Fail($"Not within {within.TotalSeconds:0.#} s: {wrong}\n{context?.Invoke()}"); }
            await Task.Delay(LookEvery, TestContext.Current.CancellationToken);
        }

        return watch.Elapsed;
    }

    public static Task<TimeSpan> HoldsAsync(TimeSpan within, Func<bool> holds, string wrong, Func<string>? context = null) =>
        HoldsAsync(within, () => Task.FromResult(holds() ? null : wrong), context);
}
