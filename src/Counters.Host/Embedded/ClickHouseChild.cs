using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>The child process that is ClickHouse: this program, started again to load libchdb, listening until its parent's pipe closes.</summary>
internal static class ClickHouseChild
{
    /// <summary>First argument of the child; then the library's path, then ClickHouse's own arguments.</summary>
    public const string Verb = "clickhouse-child";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate IntPtr QueryCommandLine(int count, IntPtr arguments);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate IntPtr ResultError(IntPtr result);

    /// <summary>Runs the child when the arguments ask for it.</summary>
    public static bool Runs(string[] arguments, out int exitCode)
    {
        exitCode = 0;
        if (arguments is not [Verb, var library, ..]) { return false; }
        exitCode = Run(library, ["clickhouse", .. arguments.Skip(2)]);
        return true;
    }

    private static int Run(string path, string[] arguments)
    {
        var library = NativeLibrary.Load(path);
        var query = Marshal.GetDelegateForFunctionPointer<QueryCommandLine>(NativeLibrary.GetExport(library, "chdb_query_cmdline"));
        var error = Marshal.GetDelegateForFunctionPointer<ResultError>(NativeLibrary.GetExport(library, "chdb_result_error"));

        // Freed by the end of the process.
        var texts = Marshal.AllocHGlobal(IntPtr.Size * arguments.Length);
        for (var at = 0; at < arguments.Length; at++)
        {
            Marshal.WriteIntPtr(texts, at * IntPtr.Size, Marshal.StringToCoTaskMemUTF8(arguments[at]));
        }

        var result = query(arguments.Length, texts);
        if (result == IntPtr.Zero || Marshal.PtrToStringUTF8(error(result)) is not { Length: > 0 } message) { return 0; }
        Console.Error.WriteLine(message);
        return 1;
    }
}
