
namespace Counters.Host.CommandLine;

/// <summary>What the program can be asked to do.</summary>
internal enum Verb
{
    Serve,
    Demo,
    Check,
    Migrate,
    Ready,
    Fetch,
    CreateToken,
    ListTokens,
    RevokeToken,
    Parity,
    Help,
}

/// <summary>What the command line asks for.</summary>
/// <param name="Settings">Settings such as <c>--urls=…</c> and <c>--Counters:DataDirectory=…</c>, each one argument.</param>
internal sealed record HostCommand(Verb Verb, string[] Settings)
{
    public bool IsDemo => Verb == Verb.Demo;

    /// <summary>With the demo: end when it is done.</summary>
    public bool Exit { get; init; }

    /// <summary>With <c>ready</c> and <c>token list</c>: the host that is asked.</summary>
    public Uri Url { get; init; } = new(HostBuilding.Urls);

    /// <summary>With the commands of tokens.</summary>
    public TokenCommand Token { get; init; } = new();

    /// <summary>With <c>parity</c>: the running host to ask; null when the definitions alone are meant.</summary>
    public Uri? ParityFrom { get; init; }

    /// <exception cref="UsageException">This is not how the program is called.</exception>
    public static HostCommand Parse(string[] arguments) => CommandParser.Parse(arguments);
}
