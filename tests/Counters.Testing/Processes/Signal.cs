using System.Diagnostics;
using System.Globalization;

namespace Counters.Testing.Processes;

/// <summary>Signals that .NET does not send itself, as a supervisor or a hanging machine would.</summary>
internal static class Signal
{
    /// <param name="name">As <c>kill</c> has it, such as TERM, STOP or CONT.</param>
    public static async Task SendAsync(int processId, string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{name} {processId}")]);
        await kill.WaitForExitAsync();
    }
}
