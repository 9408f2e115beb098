using System.Diagnostics;
using System.Diagnostics.Metrics;
using Counters.Counting;
using Counters.Counting.Commits;
using Counters.Hosting;
using Counters.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Counting.Commits;

public sealed class AcknowledgedCommitsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new();
    private readonly Instruments _instruments;
    private readonly AcknowledgedCommits _commits;
    private long _sequence;

    public AcknowledgedCommitsTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _commits = new AcknowledgedCommits(new CountingMetrics(factory), _clock);
        _instruments = new Instruments(factory, _ => true);
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Each_commit_is_as_old_as_it_is_when_it_is_confirmed()
    {
        Acknowledge();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Acknowledge();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _commits.Confirm(1);
        Assert.Equal([3.0], Ages);
        _commits.Confirm(2);
        Assert.Equal([3.0, 2.0], Ages);
        _commits.Confirm(2);
        Assert.Equal(2, Ages.Count);
    }

    [Fact]
    public void While_ClickHouse_is_away_no_commit_is_forgotten_and_none_is_told_younger_than_it_is()
    {
        const int Commits = 10 * AcknowledgedCommits.EntriesMax;
        for (var commit = 0; commit < Commits; commit++)
        {
            Acknowledge();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _commits.Confirm(Commits);
        Assert.Equal(Commits, Ages.Count);
        Assert.All(Ages.Index(), age => Assert.True(age.Item >= Commits - age.Index, $"commit {age.Index} is told to be {age.Item} s old"));
    }

    [Fact]
    public void Requests_are_remembered_until_they_are_visible_and_never_too_many()
    {
        for (var commit = 0; commit < 2 * Tracing.LinksMax; commit++)
        {
            Acknowledge(new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded));
        }

        Assert.Equal(Tracing.LinksMax, _commits.Requests.Length);
        _commits.Confirm(_sequence);
        Assert.Empty(_commits.Requests);
    }

    private IReadOnlyCollection<double> Ages => _instruments.Measured.TryGetValue("counters.counting.freshness", out var ages) ? [.. ages] : [];

    private void Acknowledge(ActivityContext? request = null)
    {
        var commit = new PendingCommit(++_sequence, _clock);
        commit.Touched.Add((null!, 0));
        commit.Serve(request);
        _commits.Add(commit);
    }
}
