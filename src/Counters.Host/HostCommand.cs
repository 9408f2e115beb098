namespace Counters.Host;

/// <summary>What the command line asks for.</summary>
/// <param name="IsDemo">Send sample traffic, show what came out, then serve.</param>
/// <param name="Exit">With the demo: end when it is done.</param>
/// <param name="Settings">The remaining arguments: settings such as <c>--urls</c> and <c>--Counters:DataDirectory</c>.</param>
internal sealed record HostCommand(bool IsDemo, bool Exit, string[] Settings)
{
    public static HostCommand Parse(string[] arguments)
    {
        var isDemo = arguments.Length > 0 && arguments[0] == "demo";
        var exit = isDemo && arguments.Contains("--exit");
        return new HostCommand(isDemo, exit, [.. arguments.Skip(isDemo ? 1 : 0).Where(argument => argument != "--exit" || !isDemo)]);
    }
}
