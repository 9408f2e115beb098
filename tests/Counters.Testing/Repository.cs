namespace Counters.Testing;

/// <summary>Where the sources stand that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Counters.slnx"))) { directory = directory.Parent!; }
        return directory.FullName;
    }
}
