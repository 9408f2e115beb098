using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace Counters.Benchmarks.Sketches;

/// <summary>Processor time that a piece of work took, here or in redis-server's own thread; time that others take from us is not in it.</summary>
internal static class SketchCost
{
    /// <summary>Our own work is short beside the ticks in which processor time is told.</summary>
    private const int Repeats = 20;

    /// <summary>The best of several rounds, in nanoseconds for each of <paramref name="pieces"/>.</summary>
    public static double Here(int rounds, int pieces, Action work)
    {
        var process = Process.GetCurrentProcess();
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            for (var again = 0; again < Repeats; again++) { work(); }
            process.Refresh();
            best = Math.Min(best, (process.TotalProcessorTime - before).TotalNanoseconds / pieces / Repeats);
        }

        return best;
    }

    /// <inheritdoc cref="Here"/>
    public static async Task<double> InRedisAsync(IServer server, int rounds, int pieces, Func<Task> prepare, Func<Task> work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            await prepare();
            var before = await MainThreadSecondsAsync(server);
            await work();
            best = Math.Min(best, (await MainThreadSecondsAsync(server) - before) * 1e9 / pieces);
        }

        return best;
    }

    private static async Task<double> MainThreadSecondsAsync(IServer server)
    {
        var cpu = (await server.InfoAsync("cpu"))[0].ToDictionary(line => line.Key, line => double.Parse(line.Value, CultureInfo.InvariantCulture));
        return cpu["used_cpu_user_main_thread"] + cpu["used_cpu_sys_main_thread"];
    }
}
