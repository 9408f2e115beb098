using Counters.ClickHouse;
using Counters.Hosting;
using Counters.Redis;

namespace Counters.Host.Settings;

/// <summary>Connection strings that stand in files, such as those of a secret volume: read once, at start, in place of the settings themselves.</summary>
internal static class ConnectionFiles
{
    private const int BytesMax = 16 * 1024;

    private static readonly (string File, string Setting)[] Pairs = [(RedisOptions.FileKey, RedisOptions.Key), (ClickHouseOptions.FileKey, ClickHouseOptions.Key)];

    /// <summary>Puts what the files hold where the settings would be. A file that cannot be used is left to the check of the settings, which refuses it.</summary>
    public static void Apply(IConfiguration settings)
    {
        foreach (var (file, setting) in Pairs)
        {
            if (string.IsNullOrEmpty(settings[setting]) && settings[file] is { Length: > 0 } path && Read(path, out _) is { } text) { settings[setting] = text; }
        }
    }

    /// <summary>What is wrong with a file, or null.</summary>
    /// <param name="faultOf">Of the connection string in it.</param>
    public static string? FaultOf(string path, Func<string, string?> faultOf) =>
        Read(path, out var fault) is not { } text ? $"the file {fault}" : faultOf(text) is { } wrong ? $"in the file: {wrong}" : null;

    /// <summary>Files that are given beside the setting that they stand for.</summary>
    public static IEnumerable<string> Conflicts(IConfiguration settings) =>
        from pair in Pairs
        where settings[pair.File] is { Length: > 0 } && settings[pair.Setting] is { Length: > 0 } given && given != Read(settings[pair.File]!, out _)
        select $"{pair.File}: {pair.Setting} is given as well; leave one of them out.";

    private static string? Read(string path, out string fault)
    {
        if (BoundedFile.TryRead(path, BytesMax, out fault) is not { } content) { return null; }
        using var reader = new StreamReader(new MemoryStream(content));
        var text = reader.ReadToEnd().Trim();
        fault = text.Length == 0 ? "is empty" : text.Any(char.IsControl) ? "holds more than one line" : "";
        return fault.Length == 0 ? text : null;
    }
}
