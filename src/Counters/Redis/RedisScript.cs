namespace Counters.Redis;

/// <summary>Reads the Lua scripts that ship in this assembly. Each is in the folder <c>Scripts</c> beside the type that runs it.</summary>
internal static class RedisScript
{
    /// <summary>Replaces a text by another one if it is still what the caller has read.</summary>
    public static readonly string Replace = Read(typeof(RedisScript), "replace");

    /// <param name="beside">A type of the folder in which <c>Scripts</c> is.</param>
    /// <param name="name">The file's name without <c>.lua</c>.</param>
    public static string Read(Type beside, string name)
    {
        using var stream = beside.Assembly.GetManifestResourceStream($"{beside.Namespace}.Scripts.{name}.lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
