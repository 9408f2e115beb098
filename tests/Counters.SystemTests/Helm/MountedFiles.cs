namespace Counters.SystemTests.Helm;

/// <summary>Files as Kubernetes lays those of a ConfigMap or a secret: each a link into a hidden folder, which an update exchanges as a whole.</summary>
internal static class MountedFiles
{
    private const string Hidden = "..data";
    private const string Version = "..2026_11_22_00_00_00.1";

    public static void Lay(string directory, IEnumerable<(string Name, string Text)> files)
    {
        Directory.CreateDirectory(Path.Combine(directory, Version));
        File.CreateSymbolicLink(Path.Combine(directory, Hidden), Version);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(directory, Version, name), text);
            File.CreateSymbolicLink(Path.Combine(directory, name), Path.Combine(Hidden, name));
        }
    }
}
