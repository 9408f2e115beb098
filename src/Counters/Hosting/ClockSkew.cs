namespace Counters.Hosting;

/// <summary>How far the clock of another machine may run ahead of this one's.</summary>
public static class ClockSkew
{
    /// <summary>Events and questions may lie so far ahead; the accept floor and replay ids allow for it too.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);
}
