namespace Counters.Host.CommandLine;

/// <summary>Serves until it is told to stop.</summary>
internal static class HostRun
{
    public static async Task<int> RunAsync(WebApplication app)
    {
        await app.RunAsync();
        return 0;
    }
}
