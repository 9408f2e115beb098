using System.Net;
using System.Reflection;
using Garnet;
using Garnet.common;
using Garnet.server;

namespace Counters.Host.Embedded;

/// <summary>Turns Garnet's command line into its options, so that it can be told to listen at a socket only: the command line always adds a port.</summary>
/// <remarks>
/// Garnet keeps its parser to itself. What it makes of defaults and sizes is what the files on disk were written with, so it is called as it is;
/// a version that names it otherwise fails at the first start and in every test.
/// </remarks>
internal static class GarnetOptions
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <param name="endpoint">Where Garnet listens, and nowhere else.</param>
    public static GarnetServerOptions Parse(string[] commandLine, EndPoint endpoint, ILogger logger)
    {
        var parser = typeof(GarnetServer).Assembly.GetType("Garnet.ServerSettingsManager", throwOnError: true)!.GetMethod("TryParseCommandLineArguments", Any)
            ?? throw new MissingMethodException("Garnet.ServerSettingsManager", "TryParseCommandLineArguments");
        object?[] arguments = [commandLine, null, null, null, false, true, logger];
        if (parser.Invoke(null, arguments) is not true) { throw new GarnetException("Garnet does not understand its settings."); }
        var parsed = arguments[1]!;
        var options = (GarnetServerOptions)parsed.GetType().GetMethod("GetServerOptions", Any)!.Invoke(parsed, [logger])!;
        options.EndPoints = [endpoint];
        return options;
    }
}
