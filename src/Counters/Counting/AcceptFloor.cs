using System.Collections.Immutable;
using Counters.Hosting;

namespace Counters.Counting;

/// <summary>Holds a window that was in force until it was replaced by a longer one.</summary>
/// <param name="Window">How long replay ids were remembered while it was in force.</param>
/// <param name="Until">Unix seconds of the replacement.</param>
public readonly record struct FormerWindow(TimeSpan Window, long Until);

/// <summary>
/// Tells the oldest event time at which a replay can still be recognised. What is older is refused as too late, because it is unknown
/// whether it was counted before.
/// </summary>
/// <remarks>
/// Ids are remembered for the window that was in force when they came. Raising the window therefore helps only events that happen after the raise:
/// until then the floor goes on with the former window, and then it waits just behind the raise, where events received before it may have been
/// ahead of the clock. The floor never moves back.
/// </remarks>
public sealed record AcceptFloor(TimeSpan Window, ImmutableArray<FormerWindow> Former)
{
    /// <summary>Replacements that are remembered; each matters for one window's length, so more would mean a setting that is changed by a machine.</summary>
    public const int FormerWindowsMax = 16;

    /// <summary>The floor at an instant; both in Unix seconds.</summary>
    public long At(long now)
    {
        var floor = now - (long)Window.TotalSeconds;
        foreach (var former in Former)
        {
            floor = Math.Max(floor, Math.Min(now - (long)former.Window.TotalSeconds, BehindRaise(former)));
        }

        return floor;
    }

    /// <summary>The floor after the window in force is replaced at <paramref name="now"/>.</summary>
    public AcceptFloor Replace(TimeSpan window, long now)
    {
        var former = Former.Add(new FormerWindow(Window, now)).Where(old => old.Window < window && now - (long)window.TotalSeconds < BehindRaise(old)).ToList();
        while (former.Count > FormerWindowsMax)
        {
            // Together they forbid at least what each of them does.
            former[0] = new FormerWindow(former[0].Window < former[1].Window ? former[0].Window : former[1].Window, former[1].Until);
            former.RemoveAt(1);
        }

        return new AcceptFloor(window, [.. former]);
    }

    /// <summary>What was received before the raise happened at most so much later, and is remembered only for the former window.</summary>
    private static long BehindRaise(FormerWindow former) => former.Until + (long)ClockSkew.AheadMax.TotalSeconds;
}
