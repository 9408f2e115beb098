using Counters.Counting;
using Counters.Tests.Fixtures;
using Counters.Tests.State;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>Events that are sent again, at the moments when it is hardest to tell.</summary>
public sealed class ReplayTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_replay_in_the_first_batch_of_an_hour_is_recognised(Engine engine)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var owner = await world.CurrentAsync();
        for (var hour = 0; hour < 2 * ReplayWindow.ResidentPagesMax; hour++)
        {
            var receipt = await owner.CountAsync([world.Draw(0, hasId: true), .. world.Events]);
            Assert.Equal((1, hour + 1), (receipt.Accepted, receipt.Duplicates));
            world.Clock.Advance(TimeSpan.FromHours(1));
        }

        await world.AssertSettlesAsync();
    }
}
