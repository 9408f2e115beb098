namespace Counters.Hosting;

/// <summary>Lets one line of a kind through a second and counts the others, so that an outage of a store fits on the screen of whoever is called.</summary>
internal sealed class LogThrottle(TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _lastLine;
    private long _suppressed;

    /// <summary>Whether to write this line.</summary>
    /// <param name="suppressed">Lines of its kind that were not written since the last one.</param>
    public bool Admits(out long suppressed)
    {
        lock (_lock)
        {
            suppressed = _suppressed;
            if (_lastLine is { } last && clock.GetElapsedTime(last) < Interval)
            {
                _suppressed++;
                return false;
            }

            (_lastLine, _suppressed) = (clock.GetTimestamp(), 0);
            return true;
        }
    }
}
