using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Counters.Host.Settings;

/// <summary>One setting: its name, what holds without it, what it is, and what a value must be.</summary>
/// <param name="Name">The configuration key; entries of a list have the index 0.</param>
/// <param name="Default">A value, or words in parentheses.</param>
/// <param name="Fault">What is wrong with a value, or null. It never repeats a value that may hold a password.</param>
internal sealed record Setting(string Name, string Default, string Meaning, Func<string, string?> Fault)
{
    public const string Section = "Counters";

    /// <summary>As it is written on the command line: our own are told from those of ASP.NET Core by their section.</summary>
    public string Label => Name.StartsWith(Section + ":", StringComparison.Ordinal) ? Name : $"--{Name}";

    /// <summary>A property of an options class: its default and its range are the code's own.</summary>
    /// <param name="ifUnset">What holds when the property has no default.</param>
    public static Setting Of<TOptions>(string section, string property, string meaning, string? ifUnset = null)
        where TOptions : new()
    {
        var member = typeof(TOptions).GetProperty(property) ?? throw new MissingMemberException(typeof(TOptions).Name, property);
        var range = member.GetCustomAttribute<RangeAttribute>();
        var value = ifUnset ?? SettingValue.Format(member.GetValue(new TOptions()));
        var limits = range is null ? "" : $"; {range.Minimum} to {range.Maximum}";
        return new Setting(
            $"{section}:{property}", value, meaning + limits, text => SettingValue.Fault(text, Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType, range));
    }
}
