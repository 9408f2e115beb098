using System.Globalization;

namespace Counters.Dictionary.GitLabKeys;

/// <summary>A week of ISO 8601, written as GitLab's Redis keys end: <c>2024-21</c> (Ruby: <c>%G-%V</c>). Its year is that of its Thursday.</summary>
public readonly record struct IsoWeek(int Year, int Number)
{
    /// <summary>How long <see cref="ToString"/> is.</summary>
    public const int Characters = 7;

    public static IsoWeek Of(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new IsoWeek(ISOWeek.GetYear(midnight), ISOWeek.GetWeekOfYear(midnight));
    }

    /// <summary>The week's first day.</summary>
    public DateOnly Monday => DateOnly.FromDateTime(ISOWeek.ToDateTime(Year, Number, DayOfWeek.Monday));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{Number:D2}");

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else, a 53rd week in a year of 52 included.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IsoWeek week)
    {
        week = default;
        if (text.Length != Characters || text[4] != '-'
            || !int.TryParse(text[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(text[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || year is < 1 or > 9998 || number < 1 || number > ISOWeek.GetWeeksInYear(year))
        {
            return false;
        }

        week = new IsoWeek(year, number);
        return true;
    }
}
