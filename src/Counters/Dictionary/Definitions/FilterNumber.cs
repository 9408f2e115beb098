using System.Globalization;
using Counters.Contracts;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Writes the number of a filter as GitLab's path has it: as Ruby prints what YAML read, so that <c>3</c> stays <c>3</c>, and <c>3.0</c> and
/// <c>3.00</c> are both <c>3.0</c>.
/// </summary>
/// <remarks>
/// To Ruby 3 and 3.0 are equal and match the same events, but they are two filters (<c>Hash#eql?</c>), two paths and two Redis keys; so they
/// are here. Matching compares by value.
/// </remarks>
internal static class FilterNumber
{
    /// <summary>Ruby prints floating point numbers from here on with an exponent.</summary>
    private const double ExponentFrom = 1e16;

    /// <summary>Null for a number that Ruby would print with an exponent, or would not keep exactly, or that no event can carry.</summary>
    public static string? Canonical(string text)
    {
        if (!YamlScalars.IsPlainDecimal(text) || !Amount.TryParse(text, out var exact)) { return null; }
        if (!text.Contains('.', StringComparison.Ordinal)) { return exact.ToString(); }

        // The shortest text that reads back as the same floating point number: Ruby's Float#to_s but for exponents and ".0".
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        if (Math.Abs(value) >= ExponentFrom) { return null; }
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var printed = shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
        return Amount.TryParse(printed, out var kept) && kept == exact ? printed : null;
    }
}
