namespace Counters.ClickHouse.Reads;

/// <summary>Builds the settings that every insert is sent with.</summary>
internal static class WriteSettings
{
    /// <summary>Above that of reads (see <see cref="ReadSettings"/>), so that no query holds up what has been acknowledged.</summary>
    private const int Priority = 1;

    public static Dictionary<string, object> Of(params (string Name, object Value)[] more)
    {
        var settings = new Dictionary<string, object>(StringComparer.Ordinal) { ["priority"] = Priority };
        foreach (var (name, value) in more) { settings[name] = value; }
        return settings;
    }
}
