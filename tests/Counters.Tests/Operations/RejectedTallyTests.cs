using System.Diagnostics.Metrics;
using Counters.Ingest;
using Counters.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Operations;

public sealed class RejectedTallyTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 30, 15, TimeSpan.Zero));
    private readonly RejectedTally _tally;

    public RejectedTallyTests() => _tally = new RejectedTally(_clock, new RejectedMetrics(_services.GetRequiredService<IMeterFactory>()));

    public void Dispose() => _services.Dispose();

    [Fact]
    public void The_same_kind_in_the_same_minute_is_one_row()
    {
        _tally.Add(Kind(1), 2);
        _clock.Advance(TimeSpan.FromSeconds(40));
        _tally.Add(Kind(1), 3);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _tally.Add(Kind(1), 4);

        Assert.Equal([5, 4], _tally.Take().OrderBy(row => row.Key.Minute).Select(row => row.Value));
        Assert.Empty(_tally.Take());
    }

    [Fact]
    public void Too_many_kinds_fold_into_one_a_code_and_none_of_their_number_is_lost()
    {
        for (var at = 0; at < RejectedTally.RowsMax + 500; at++) { _tally.Add(Kind(at), 1); }

        var rows = _tally.Take();
        Assert.Equal(RejectedTally.RowsMax + 1, rows.Count);
        Assert.Equal(500, rows.Single(row => row.Key.Kind.Event == RejectedKind.Other).Value);
        Assert.Equal(RejectedTally.RowsMax + 500, rows.Values.Sum());
    }

    [Fact]
    public void An_hour_begins_a_bounded_number_of_rows()
    {
        var rows = 0;
        for (var at = 0; at < RejectedTally.RowsPerHourMax + 5_000; at++)
        {
            _tally.Add(Kind(at), 1);
            if (at % 1_000 == 999) { rows += _tally.Take().Count; }
        }

        Assert.InRange(rows, RejectedTally.RowsPerHourMax, RejectedTally.RowsPerHourMax + 5);
        _clock.Advance(TimeSpan.FromHours(1));
        _tally.Add(Kind(1), 1);
        Assert.Equal(Kind(1), _tally.Take().Single().Key.Kind);
    }

    [Fact]
    public void What_could_not_be_written_is_taken_back()
    {
        _tally.Add(Kind(1), 1);
        var taken = _tally.Take();
        _tally.Add(Kind(1), 1);
        _tally.Return(taken);
        Assert.Equal(2, _tally.Take().Single().Value);
    }

    [Theory]
    [InlineData("create_ci_build", "create_ci_build")]
    [InlineData("Create", RejectedKind.Malformed)]
    [InlineData("bob@example.org", RejectedKind.Malformed)]
    [InlineData("", RejectedKind.Malformed)]
    public void Only_what_looks_like_a_name_is_kept(string name, string kept) =>
        Assert.Equal(kept, RejectedKind.Recognisable(System.Text.Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Names_that_are_too_long_are_not_kept()
    {
        Assert.Equal(new string('a', 100), RejectedKind.Recognisable([.. Enumerable.Repeat((byte)'a', 100)]));
        Assert.Equal(RejectedKind.Malformed, RejectedKind.Recognisable([.. Enumerable.Repeat((byte)'a', 101)]));
    }

    private static RejectedKind Kind(int number) => new(RejectionCode.UnknownEvent, $"event_{number}", "event", 7);
}
