using Counters.Ingest;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Ingest;

public sealed class BodyAdmissionTests : IDisposable
{
    private const long Quarter = 16 * 1024 * 1024;

    private readonly FakeTimeProvider _clock = new();
    private readonly BodyAdmission _admission;

    public BodyAdmissionTests() => _admission = new BodyAdmission(Options.Create(new IngestOptions { BodyMebibytesMax = 64 }), _clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _admission.Dispose();

    [Fact]
    public async Task Who_does_not_fit_waits_and_enters_when_another_leaves()
    {
        var inside = await FillAsync();
        var waiting = _admission.EnterAsync(Quarter, Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal((4 * Quarter, Quarter), (_admission.BytesTaken, _admission.BytesWaiting));

        inside[0].Dispose();

        using var entered = await waiting;
        Assert.Equal((4 * Quarter, 0L), (_admission.BytesTaken, _admission.BytesWaiting));
    }

    [Fact]
    public async Task Who_has_waited_too_long_is_sent_away()
    {
        var inside = await FillAsync();
        var waiting = _admission.EnterAsync(Quarter, Cancelled).AsTask();
        _clock.Advance(new IngestOptions().AdmissionWaitMax);
        Assert.Equal((429, RequestCode.TooBusy), await RefusedAsync(waiting));

        foreach (var share in inside) { share.Dispose(); }
        Assert.Equal((0L, 0L), (_admission.BytesTaken, _admission.BytesWaiting));
    }

    [Fact]
    public async Task When_too_many_wait_the_next_is_sent_away_at_once()
    {
        await FillAsync();
        var waiting = Enumerable.Range(0, 16).Select(_ => _admission.EnterAsync(Quarter, Cancelled).AsTask()).ToList();
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        Assert.Equal((429, RequestCode.TooBusy), await RefusedAsync(_admission.EnterAsync(Quarter, Cancelled).AsTask()));
    }

    [Fact]
    public async Task Who_grows_beyond_what_is_there_is_sent_away_and_gives_all_of_it_back()
    {
        var inside = await FillAsync();
        inside[3].Dispose();
        using (var share = await _admission.EnterAsync(1, Cancelled))
        {
            share.Grow(Quarter - BodyAdmission.ShareBytesMin);
            Assert.Equal(4 * Quarter, _admission.BytesTaken);
            Assert.Equal(RequestCode.TooBusy, Assert.Throws<RequestException>(() => share.Grow(1)).Code);
        }

        Assert.Equal(3 * Quarter, _admission.BytesTaken);
    }

    private async Task<List<BodyShare>> FillAsync()
    {
        var shares = new List<BodyShare>();
        for (var share = 0; share < 4; share++) { shares.Add(await _admission.EnterAsync(Quarter, Cancelled)); }
        return shares;
    }

    private static async Task<(int Status, string Code)> RefusedAsync(Task<BodyShare> entering)
    {
        var refused = await Assert.ThrowsAsync<RequestException>(() => entering);
        return (refused.Status, refused.Code);
    }
}
