using System.Diagnostics.Metrics;
using Counters.Ingest.Parsing;
using Counters.Rejections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Rejections;

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
        _tally.Add("ci", Kind(1), 2);
        _clock.Advance(TimeSpan.FromSeconds(40));
        _tally.Add("ci", Kind(1), 3);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _tally.Add("ci", Kind(1), 4);

        Assert.Equal([5, 4], _tally.Take().OrderBy(row => row.Key.Minute).Select(row => row.Value));
        Assert.Empty(_tally.Take());
    }

    [Fact]
    public void Too_many_kinds_of_one_client_fold_into_one_a_code_and_none_of_their_number_is_lost()
    {
        var share = RejectedTally.RowsMax / 4;
        for (var at = 0; at < share + 500; at++) { _tally.Add("ci", Kind(at), 1); }

        var rows = _tally.Take();
        Assert.Equal(share + 1, rows.Count);
        Assert.Equal(500, rows.Single(row => row.Key.Kind.Event == RejectedKind.Other).Value);
        Assert.Equal(share + 500, rows.Values.Sum());
    }

    [Fact]
    public void The_junk_of_many_clients_does_not_push_out_what_another_one_looks_for()
    {
        foreach (var client in Enumerable.Range(0, 20))
        {
            for (var at = 0; at < RejectedTally.RowsMax; at++) { _tally.Add($"junk-{client}", Kind(at), 1); }
        }

        for (var at = 0; at < RejectedShare.RowsForCertain; at++) { _tally.Add("honest", Kind(at), 1); }
        var rows = _tally.Take();
        Assert.Equal(RejectedShare.RowsForCertain, rows.Count(row => row.Key.Client == "honest" && row.Key.Kind.Event != RejectedKind.Other));
        Assert.InRange(rows.Count, RejectedTally.RowsMax, RejectedTally.RowsMax + (21 * (RejectedShare.RowsForCertain + 1)));
    }

    [Fact]
    public void An_hour_begins_a_bounded_number_of_rows_of_one_client_and_of_all()
    {
        var rows = new Dictionary<string, int>();
        foreach (var client in Enumerable.Range(0, 6).Select(number => $"client-{number}"))
        {
            for (var at = 0; at < 6_000; at++)
            {
                _tally.Add(client, Kind(at), 1);
                if (at % 1_000 == 999) { rows[client] = rows.GetValueOrDefault(client) + _tally.Take().Count; }
            }
        }

        var ofOne = RejectedTally.RowsPerHourMax / 4;
        Assert.All(rows.Values.Take(4), count => Assert.InRange(count, ofOne, ofOne + 5));
        Assert.InRange(rows.Values.Sum(), RejectedTally.RowsPerHourMax, RejectedTally.RowsPerHourMax + (6 * (RejectedShare.RowsForCertain + 6)));
        _clock.Advance(TimeSpan.FromHours(1));
        _tally.Add("client-0", Kind(1), 1);
        Assert.Equal(Kind(1), _tally.Take().Single().Key.Kind);
    }

    [Fact]
    public void What_could_not_be_written_is_taken_back()
    {
        _tally.Add("ci", Kind(1), 1);
        var taken = _tally.Take();
        _tally.Add("ci", Kind(1), 1);
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
