using System.Globalization;

namespace Counters.Host.Demo;

/// <summary>Writes numbers for people: the same everywhere, thousands apart by a thin space.</summary>
internal static class DemoNumber
{
    private static readonly NumberFormatInfo Thin = new() { NumberGroupSeparator = "\u2009", NumberDecimalSeparator = "." };

    public static string Of(decimal number) => number.ToString("#,0.##", Thin);

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
}
