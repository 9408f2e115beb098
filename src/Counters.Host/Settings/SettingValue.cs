using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ClickHouse.Driver.ADO;
using Counters.Cluster;
using StackExchange.Redis;

namespace Counters.Host.Settings;

/// <summary>What values of settings must look like, with the words for those that do not.</summary>
internal static class SettingValue
{
    public static string Format(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan duration => duration.ToString("c", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    public static string? Fault(string text, Type type, RangeAttribute? range) => type switch
    {
        _ when type == typeof(string) => null,
        _ when type == typeof(bool) => bool.TryParse(text, out _) ? null : $"'{text}' is neither true nor false",
        _ when type == typeof(TimeSpan) => Duration(text, range),
        _ when type == typeof(int) || type == typeof(long) => Number(text, range),
        _ => throw new NotSupportedException($"Settings of type {type} are not known."),
    };

    public static string? SiloAddressFault(string text)
    {
        try
        {
            SiloPlace.ParseAddress(text);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The connection string may hold a password, so it is not repeated.</summary>
    public static string? RedisFault(string text) => Throws<ArgumentException>(() => ConfigurationOptions.Parse(text))
        ? "this is not a connection string of StackExchange.Redis, such as host:6379,password=…"
        : null;

    /// <inheritdoc cref="RedisFault"/>
    public static string? ClickHouseFault(string text) => Throws<ArgumentException>(() => _ = new ClickHouseConnectionStringBuilder(text))
        ? "this is not a connection string of ClickHouse.Driver, such as Host=…;Port=8123;Username=…;Password=…;Database=counters"
        : null;

    private static string? Duration(string text, RangeAttribute? range)
    {
        // .NET reads a bare number as days, which nobody who writes one of seconds or hours expects.
        if (!text.Contains(':', StringComparison.Ordinal) || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration))
        {
            return $"'{text}' is not a duration; write hours:minutes:seconds, with days before it and a dot: 2.00:00:00 is 48 hours";
        }

        return OutOf(range, duration, text);
    }

    private static string? Number(string text, RangeAttribute? range) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is >= int.MinValue and <= int.MaxValue
            ? OutOf(range, (int)number, text)
            : $"'{text}' is not a whole number";

    private static string? OutOf(RangeAttribute? range, object value, string text) =>
        range?.IsValid(value) == false ? $"{text} is not from {range.Minimum} to {range.Maximum}" : null;

    private static bool Throws<TException>(Action action)
        where TException : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (TException)
        {
            return true;
        }
    }
}
