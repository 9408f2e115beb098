using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Reads the types of YAML scalars as Ruby does (YAML 1.1), because GitLab writes its definitions for Ruby: <c>1</c> is a number, and so are
/// <c>1:30</c> and <c>1,000</c>; <c>"1"</c> is text.
/// </summary>
internal static partial class YamlScalars
{
    public static bool IsNull(YamlNode node) =>
        node is YamlScalarNode scalar && IsUntyped(scalar) && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";

    public static bool IsNumber(YamlScalarNode scalar) => IsUntyped(scalar) && Number().IsMatch(scalar.Value ?? "");

    public static bool IsBoolean(YamlScalarNode scalar) => IsUntyped(scalar) && Boolean().IsMatch(scalar.Value ?? "");

    /// <summary>Of a number as people write it: no exponent, no leading zero (octal in YAML 1.1), no underscores.</summary>
    public static bool IsPlainDecimal(string text) => PlainDecimal().IsMatch(text);

    public static int LineOf(YamlNode node) => Convert.ToInt32(node.Start.Line, CultureInfo.InvariantCulture);

    private static bool IsUntyped(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;

    [GeneratedRegex(
        @"\A[-+]?(0x[0-9a-f_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9_]+(e[-+]?[0-9]+)?|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|\.inf)\z|\A\.nan\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A(true|false|yes|no|on|off)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Boolean();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z")]
    private static partial Regex PlainDecimal();
}
