namespace Counters.Tests.Reconciliation;

/// <summary>The real clock, so and so far off: it makes an hour pass at once. Redis' own clock is not moved.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
