using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>What the system knows of a file or folder: who owns it, who may do what with it, and a stamp that changes whenever its content does.</summary>
/// <param name="Owner">The user's number.</param>
/// <param name="Stamp">Size, inode and the times of the last change. The last of them is the system's own and cannot be set back.</param>
/// <remarks>Not for Windows, which has other rules of access.</remarks>
internal sealed partial record FileStatus(uint Owner, UnixFileMode Mode, string Stamp)
{
    private const uint Root = 0;
    private const UnixFileMode Permissions = (UnixFileMode)0xFFF;
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The number of the user that this process acts as.</summary>
    public static uint ThisUser { get; } = OperatingSystem.IsWindows() ? 0 : EffectiveUser();

    public bool IsOfThisUser => Owner == ThisUser;

    public bool IsOfThisUserOrRoot => IsOfThisUser || Owner == Root;

    /// <summary>Whether users other than the owner may change it.</summary>
    public bool OthersMayWrite => (Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <summary>Whether users other than the owner may do anything with it.</summary>
    public bool OthersMayEnter => (Mode & OfOthers) != 0;

    /// <summary>Whether any user may remove from this folder what belongs to others; the sticky bit of a shared temporary folder forbids it.</summary>
    public bool AnybodyMayReplace => (Mode & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite;

    /// <summary>The permissions as <c>chmod</c> takes them.</summary>
    public string Octal => Convert.ToString((int)Mode, 8);

    /// <summary>Follows symbolic links.</summary>
    /// <exception cref="IOException">There is no such file, or the system does not let this user look at it.</exception>
    public static FileStatus Of(string path)
    {
        var status = default(Native);
        if (Stat(path, ref status) != 0) { throw new FileNotFoundException($"The system does not tell the owner of {path}.", path); }
        var modified = FormattableString.Invariant($"{status.ModifiedAt}.{status.ModifiedNanoseconds:D9}");
        var changed = FormattableString.Invariant($"{status.ChangedAt}.{status.ChangedNanoseconds:D9}");
        var stamp = FormattableString.Invariant($"{status.Size}-{status.Inode}-{modified}-{changed}");
        return new FileStatus(status.Owner, (UnixFileMode)status.Mode & Permissions, stamp);
    }

    /// <summary>The runtime's own view of <c>stat</c>, which is the same on Linux and macOS.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref Native status);

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEUid")]
    private static partial uint EffectiveUser();

    /// <summary>The fields of the runtime's <c>FileStatus</c> in their order; longer than they are, so that one more does no harm.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Native
    {
        public int Flags;
        public int Mode;
        public uint Owner;
        public uint Group;
        public long Size;
        public long AccessedAt;
        public long AccessedNanoseconds;
        public long ModifiedAt;
        public long ModifiedNanoseconds;
        public long ChangedAt;
        public long ChangedNanoseconds;
        public long BornAt;
        public long BornNanoseconds;
        public long Device;
        public long DeviceOfFile;
        public long Inode;
    }
}
