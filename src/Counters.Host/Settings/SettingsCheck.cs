using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Counters.Dictionary;
using Counters.Hosting;

namespace Counters.Host.Settings;

/// <summary>Refuses settings that nobody reads and values that nobody can read, wherever they were given, before anything starts.</summary>
/// <remarks>A mistyped name would otherwise leave the default in force without a word.</remarks>
internal static partial class SettingsCheck
{
    /// <exception cref="SettingsRefusedException">Lists everything that is wrong.</exception>
    public static void ThrowIfWrong(IConfiguration settings)
    {
        var faults = Faults(settings);
        if (!faults.IsEmpty) { throw new SettingsRefusedException(string.Join(Environment.NewLine, faults)); }
    }

    public static ImmutableArray<string> Faults(IConfiguration settings) =>
        [.. Given(settings).Select(given => Fault(given.Key, given.Value!)).OfType<string>().Concat(ConnectionFiles.Conflicts(settings)).Order(StringComparer.Ordinal)];

    /// <summary>Settings under <c>Counters:</c> that have a value, from all sources.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Given(IConfiguration settings) =>
        settings.GetSection(Setting.Section).AsEnumerable().Where(setting => !string.IsNullOrEmpty(setting.Value));

    public static string? Fault(string name, string value)
    {
        var known = KnownSettings.All.FirstOrDefault(setting => string.Equals(setting.Name, Index().Replace(name, ":0"), StringComparison.OrdinalIgnoreCase));
        return known is null ? Unknown(name) : known.Fault(value) is { } fault ? $"{known.Label}: {fault}." : null;
    }

    /// <summary>The words for a name that is none, with the one that may have been meant.</summary>
    public static string Unknown(string name)
    {
        var labels = KnownSettings.All.ToDictionary(setting => setting.Name.ToUpperInvariant(), setting => setting.Label, StringComparer.Ordinal);
        var nearest = NearestName.Of(name.ToUpperInvariant(), labels.Keys);
        return $"There is no setting '{name}'. " + (nearest is null ? "'help' lists all of them." : $"The nearest known one is '{labels[nearest]}'.");
    }

    /// <summary>Entries of a list differ by their number only.</summary>
    [GeneratedRegex(@":\d+(?=:|$)")]
    private static partial Regex Index();
}
