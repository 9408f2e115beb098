
namespace Counters.Tests.Oracle.Platform;

/// <summary>A calendar that streams turn to any day; within it time goes on as the real one does, for a silo does not run on a clock that stands still.</summary>
internal sealed class TurnedClock(DateTimeOffset start) : TimeProvider
{
    private sealed record Turn(DateTimeOffset At, long Since);

    private volatile Turn _turn = new(start, System.GetTimestamp());

    public void TurnTo(DateTimeOffset at) => _turn = new Turn(at, System.GetTimestamp());

    public override DateTimeOffset GetUtcNow()
    {
        var turn = _turn;
        return turn.At + System.GetElapsedTime(turn.Since);
    }
}
