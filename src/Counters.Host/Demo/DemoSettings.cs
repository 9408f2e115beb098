using Counters.Counting;

namespace Counters.Host.Demo;

/// <summary>What the demo sets where nobody else has.</summary>
internal static class DemoSettings
{
    public const string AcceptWindowKey = $"{AcceptWindowOptions.Section}:{nameof(AcceptWindowOptions.AcceptWindow)}";

    /// <summary>So that the last four complete weeks can be filled today: they begin up to 34 days ago.</summary>
    private static readonly TimeSpan AcceptWindow = TimeSpan.FromDays(40);

    public static void Apply(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[AcceptWindowKey]))
        {
            builder.Configuration[AcceptWindowKey] = AcceptWindow.ToString("c", System.Globalization.CultureInfo.InvariantCulture);
        }

        // The report says what happens; beside it only what needs attention is worth a line.
        builder.Logging.AddFilter(level => level >= LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    }
}
