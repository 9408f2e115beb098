using Counters.Redis;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.Tests.Redis;

/// <summary>Which stores a build works on.</summary>
public sealed class StoreFormatTests
{
    [Fact]
    public async Task A_new_store_and_one_of_the_format_before_are_taken_and_say_what_a_build_must_know_from_now_on()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await AgreeAsync(redis);
        Assert.Equal("2 2", await redis.Database.StringGetAsync(RedisKeys.StoreFormat));

        // Again, as every start does.
        await AgreeAsync(redis);
        Assert.Equal("2 2", await redis.Database.StringGetAsync(RedisKeys.StoreFormat));
        await redis.Database.StringSetAsync(RedisKeys.StoreFormat, "1 1");
        await AgreeAsync(redis);
        Assert.Equal("2 2", await redis.Database.StringGetAsync(RedisKeys.StoreFormat));
    }

    [Fact]
    public async Task A_store_of_a_newer_format_is_taken_as_it_is_when_that_only_adds()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await redis.Database.StringSetAsync(RedisKeys.StoreFormat, "7 2");
        await AgreeAsync(redis);
        Assert.Equal("7 2", await redis.Database.StringGetAsync(RedisKeys.StoreFormat));
    }

    [Theory]
    [InlineData("7 3", "this build knows 2")]
    [InlineData("0 0", "this build reads 1 to 2")]
    [InlineData("two", "no format of this program")]
    public async Task A_store_that_this_build_does_not_know_is_refused_in_words_and_left_alone(string stored, string says)
    {
        await using var redis = await RedisServer.StartNewAsync();
        await redis.Database.StringSetAsync(RedisKeys.StoreFormat, stored);
        Assert.Contains(says, (await Assert.ThrowsAsync<StoreRefusedException>(() => AgreeAsync(redis))).Message, StringComparison.Ordinal);
        Assert.Equal(stored, await redis.Database.StringGetAsync(RedisKeys.StoreFormat));
    }

    [Fact]
    public async Task Silos_that_start_at_once_agree()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AgreeAsync(redis)));
        Assert.Equal("2 2", await redis.Database.StringGetAsync(RedisKeys.StoreFormat));
    }

    private static Task AgreeAsync(RedisServer redis) => new StoreFormat(redis.Connection, new NoCommitBarrier()).AgreeAsync();
}
