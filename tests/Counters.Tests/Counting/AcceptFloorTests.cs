using Counters.Counting;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>The floor against its purpose: whatever lies above it could be recognised if it had been counted before.</summary>
public sealed class AcceptFloorTests
{
    private const long Ahead = 300;

    /// <summary>Changes of the window: minutes since the one before, and the new length in hours.</summary>
    private static readonly Gen<(int MinutesOn, int Hours)[]> Changes = Gen.Select(Gen.Int[0, 4_000], Gen.Int[1, 72]).Array[0, 40];

    [Fact]
    public void Nothing_is_accepted_whose_id_could_have_been_forgotten() =>
        Gen.Select(Changes, Gen.Int[-2 * 60, 60 * 200], Gen.Int[0, 60 * 72], Gen.Int[0, 60 * 200]).Sample(
            (changes, receivedMinute, ageMinutes, waitMinutes) =>
            {
                var start = 1_000_000_000L;
                var received = start + (receivedMinute * 60L);
                var happened = received + Ahead - (ageMinutes * 60L);
                var replayed = received + (waitMinutes * 60L);
                if (happened < FloorAt(changes, start, received, out var window)) { return; }
                var rememberedUntil = Math.Max(received, happened) + (long)window.TotalSeconds;
                Assert.True(happened < FloorAt(changes, start, replayed, out _) || replayed <= rememberedUntil);
            },
            iter: 20_000);

    [Fact]
    public void The_floor_never_moves_back() => Changes.Sample(
        changes =>
        {
            var (floor, now, last) = (new AcceptFloor(TimeSpan.FromHours(48), []), 1_000_000_000L, long.MinValue);
            foreach (var (minutesOn, hours) in changes)
            {
                for (var minute = 0; minute <= minutesOn; minute += 97)
                {
                    Assert.True(floor.At(now + (minute * 60L)) >= last);
                    last = floor.At(now + (minute * 60L));
                }

                now += minutesOn * 60L;
                floor = floor.Replace(TimeSpan.FromHours(hours), now);
                Assert.True(floor.Former.Length <= AcceptFloor.FormerWindowsMax);
            }

            Assert.True(floor.At(now) >= last);
        },
        iter: 2_000);

    [Fact]
    public void A_raise_serves_events_that_happen_after_it()
    {
        var raised = new AcceptFloor(TimeSpan.FromHours(1), []).Replace(TimeSpan.FromHours(48), 1_000_000);
        Assert.Equal(1_000_000 - 3_600, raised.At(1_000_000));
        Assert.Equal(1_000_000 + Ahead, raised.At(1_000_000 + (40 * 3_600)));
        Assert.Equal(1_000_000 + (12 * 3_600), raised.At(1_000_000 + (60 * 3_600)));
    }

    private static long FloorAt((int MinutesOn, int Hours)[] changes, long start, long now, out TimeSpan window)
    {
        var (floor, at) = (new AcceptFloor(TimeSpan.FromHours(24), []), start);
        foreach (var (minutesOn, hours) in changes)
        {
            at += minutesOn * 60L;
            if (at > now) { break; }
            floor = floor.Replace(TimeSpan.FromHours(hours), at);
        }

        window = floor.Window;
        return floor.At(now);
    }
}
