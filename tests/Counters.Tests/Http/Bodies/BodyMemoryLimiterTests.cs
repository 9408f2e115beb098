using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Http.Bodies;

public sealed class BodyMemoryLimiterTests : IDisposable
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Of 64 MiB a quarter is for first portions.</summary>
    private const int Entrances = 64;

    /// <summary>What a token may hold at half of that.</summary>
    private const int EntrancesOfToken = Entrances / 2;

    private readonly FakeTimeProvider _clock = new();
    private readonly BodyMemoryLimiter _admission;

    public BodyMemoryLimiterTests() => _admission = new BodyMemoryLimiter(Options.Create(new BodyOptions { BodyMebibytesMax = 64, BodySharePercentMax = 50 }), _clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _admission.Dispose();

    [Fact]
    public async Task Who_does_not_fit_waits_and_enters_when_another_leaves()
    {
        var inside = await EnterAsync("", Entrances);
        var waiting = _admission.EnterAsync("", Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal((16 * Mebibyte, (long)BodyMemoryLimiter.FirstBytes), (_admission.BytesTaken, _admission.BytesWaiting));

        inside[0].Dispose();

        using var entered = await waiting;
        Assert.Equal((16 * Mebibyte, 0L), (_admission.BytesTaken, _admission.BytesWaiting));
    }

    [Fact]
    public async Task Who_has_waited_too_long_is_sent_away()
    {
        var inside = await EnterAsync("", Entrances);
        var waiting = _admission.EnterAsync("", Cancelled).AsTask();
        _clock.Advance(new BodyOptions().AdmissionWaitMax);
        Assert.Equal((429, RequestCode.TooBusy), await RefusedAsync(waiting));

        foreach (var share in inside) { share.Dispose(); }
        Assert.Equal((0L, 0L), (_admission.BytesTaken, _admission.BytesWaiting));
    }

    [Fact]
    public async Task When_too_many_wait_the_next_is_sent_away_at_once()
    {
        await EnterAsync("", Entrances);
        var waiting = Enumerable.Range(0, 4 * Entrances).Select(_ => _admission.EnterAsync("", Cancelled).AsTask()).ToList();
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        Assert.Equal((429, RequestCode.TooBusy), await RefusedAsync(_admission.EnterAsync("", Cancelled).AsTask()));
    }

    [Fact]
    public async Task A_token_that_holds_its_share_waits_for_itself_and_others_enter_and_grow()
    {
        var hostile = await EnterAsync("hostile", EntrancesOfToken);
        hostile[0].GrowTo(16 * Mebibyte);
        Assert.Throws<RefusedException>(() => hostile[1].GrowTo(16 * Mebibyte));
        var waiting = _admission.EnterAsync("hostile", Cancelled).AsTask();

        using var other = await _admission.EnterAsync("other", Cancelled);
        other.GrowTo(16 * Mebibyte);

        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task What_has_entered_grows_whatever_waits_outside()
    {
        var inside = await EnterAsync("", Entrances);
        var waiting = _admission.EnterAsync("", Cancelled).AsTask();

        inside[0].GrowTo(16 * Mebibyte);

        Assert.False(waiting.IsCompleted);
        Assert.Equal((32 * Mebibyte) - BodyMemoryLimiter.FirstBytes, _admission.BytesTaken);
    }

    [Fact]
    public async Task Who_grows_beyond_what_is_there_is_sent_away_and_gives_all_of_it_back()
    {
        var inside = await EnterAsync("", 4);
        foreach (var share in inside[..3]) { share.GrowTo(16 * Mebibyte); }

        // Three bodies of the largest size leave three first portions in the pool for growth.
        inside[3].GrowTo(4 * BodyMemoryLimiter.FirstBytes);
        Assert.Equal(RequestCode.TooBusy, Assert.Throws<RefusedException>(() => inside[3].GrowTo(8 * BodyMemoryLimiter.FirstBytes)).Code);
        inside[3].Dispose();

        Assert.Equal(48 * Mebibyte, _admission.BytesTaken);
        foreach (var share in inside[..3]) { share.Dispose(); }
        Assert.Equal(0, _admission.BytesTaken);
    }

    private async Task<List<BodyLease>> EnterAsync(string client, int count)
    {
        var shares = new List<BodyLease>();
        for (var share = 0; share < count; share++) { shares.Add(await _admission.EnterAsync(client, Cancelled)); }
        return shares;
    }

    private static async Task<(int Status, string Code)> RefusedAsync(Task<BodyLease> entering)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => entering);
        return (refused.Status, refused.Code);
    }
}
