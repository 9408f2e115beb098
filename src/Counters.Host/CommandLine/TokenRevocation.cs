using Counters.Tokens.Sources;

namespace Counters.Host.CommandLine;

/// <summary><c>token revoke</c>: takes a token out of a file; running hosts refuse it within seconds.</summary>
internal static class TokenRevocation
{
    public static async Task<int> RunAsync(HostCommand command, TextWriter output)
    {
        var (name, file) = (command.Token.Name, command.Token.File!);
        var left = await TokensFileEditor.RemoveAsync(file, name);
        await output.WriteLineAsync(
            $"'{name}' is no longer in {file}. Hosts that read this file refuse it within {TokenReload.Interval.TotalSeconds + 1:0} seconds."
            + (left == 0 ? " It was the last one there: a running host without any other token now refuses every call, and none can be started." : ""));
        return 0;
    }
}
