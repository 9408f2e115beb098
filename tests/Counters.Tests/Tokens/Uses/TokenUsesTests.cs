using System.Collections.Immutable;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Counters.Tokens.Uses;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Tokens.Uses;

public sealed class TokenUsesTests(GarnetFixture store) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 30, TimeSpan.Zero));
    private ConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await ConnectionMultiplexer.ConnectAsync(store.ConnectionString);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task The_last_use_on_any_silo_is_known_to_all_to_the_minute()
    {
        ImmutableArray<Token> tokens = [Some("used"), Some("unused")];
        var ring = new TokenSet(tokens, isOpen: false);
        var (here, there) = (new TokenUses(_clock), new TokenUses(_clock));
        var (shareHere, shareThere) = (Share(ring, here), Share(ring, there));
        here.Seen(tokens[0]);
        await shareHere.FlushAsync();
        _clock.Advance(TimeSpan.FromMinutes(5));
        there.Seen(tokens[0]);
        Assert.Equal(Minute(10, 0), (await shareHere.LastAsync(tokens))[tokens[0].UseKey]);
        Assert.Equal(Minute(10, 5), (await shareThere.LastAsync(tokens))[tokens[0].UseKey]);
        await shareThere.FlushAsync();

        Assert.Equal([KeyValuePair.Create(tokens[0].UseKey, Minute(10, 5))], await shareHere.LastAsync(tokens));
    }

    [Fact]
    public async Task A_new_secret_under_an_old_name_was_not_used_yet()
    {
        var (former, next) = (Some("ci"), Some("ci"));
        var ring = new TokenSet([former], isOpen: false);
        var uses = new TokenUses(_clock);
        uses.Seen(former);
        var share = Share(ring, uses);
        await share.FlushAsync();
        ring.Replace([next]);
        await share.FlushAsync();
        Assert.Empty(await share.LastAsync(ring.Tokens));
        Assert.Equal(0, uses.Of(former));
    }

    [Fact]
    public async Task What_is_kept_in_Redis_is_bounded_and_the_latest_stay()
    {
        var uses = new RedisTokenUses(_redis);
        var keys = Enumerable.Range(0, RedisTokenUses.FieldsMax + 1).Select(at => $"bound-{at}").ToList();
        await uses.WriteAsync(keys.Index().ToDictionary(key => key.Item, key => 50_000_000L + key.Index));
        var kept = await uses.ReadAsync(keys);
        Assert.InRange(kept.Count, 1, RedisTokenUses.FieldsMax / 2);
        Assert.Contains(keys[^1], kept.Keys);
        Assert.DoesNotContain(keys[0], kept.Keys);
        await _redis.GetDatabase().KeyDeleteAsync(RedisTokenUses.Key);
    }

    private static Token Some(string name) => new(name, [Scope.Query], TokenSecret.Hash(TokenSecret.Create()));

    private static DateTimeOffset Minute(int hour, int minute) => new(2026, 11, 22, hour, minute, 0, TimeSpan.Zero);

    private TokenUseShare Share(TokenSet ring, TokenUses uses) => new(ring, uses, new RedisTokenUses(_redis), _clock, new LogLines().Of<TokenUseShare>());
}
