using Counters.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Hosting;

public sealed class LogThrottleTests
{
    [Fact]
    public void One_line_a_second_is_written_and_says_how_many_were_left_out()
    {
        var clock = new FakeTimeProvider();
        var pace = new LogThrottle(clock);
        Assert.True(pace.Admits(out var suppressed));
        Assert.Equal(0, suppressed);
        for (var line = 0; line < 1_000; line++) { Assert.False(pace.Admits(out _)); }

        clock.Advance(LogThrottle.Interval);
        Assert.True(pace.Admits(out suppressed));
        Assert.Equal(1_000, suppressed);
        clock.Advance(LogThrottle.Interval);
        Assert.True(pace.Admits(out suppressed));
        Assert.Equal(0, suppressed);
    }
}
