using System.Runtime.InteropServices;

namespace Counters.Tests.Embedded;

/// <summary>Does something as the user <c>nobody</c>, on a thread of its own, as another user of the machine would. Only root can.</summary>
internal static class AnotherUser
{
    private const int Nobody = 65534;
    private const int Root = 0;
    private const int Same = -1;

    private static readonly int SetUser = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <returns>What it threw; null when it went well.</returns>
    public static Exception? Try(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            // The call itself changes one thread; the C library's would change all of them.
            if (SystemCall(SetUser, Same, Nobody, Same) != 0) { throw new InvalidOperationException("The thread could not become another user's."); }
            try
            {
                action();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
            finally
            {
                _ = SystemCall(SetUser, Same, Root, Same);
            }
        });
        thread.Start();
        thread.Join();
        return thrown;
    }

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long call, long real, long effective, long saved);
}
