using Counters.Rollups;

namespace Counters.Tests.Oracle.Platform;

/// <summary>
/// The watermark on the turned calendar. The platform's own follows the clock of Redis, which no test can turn; streams flush everything before they
/// ask, so what was acknowledged until now is visible.
/// </summary>
internal sealed class TurnedWatermark(TimeProvider clock) : ICompleteness
{
    public ValueTask<DateTimeOffset> CompleteThroughAsync(CancellationToken cancellationToken) => new(clock.GetUtcNow());
}
