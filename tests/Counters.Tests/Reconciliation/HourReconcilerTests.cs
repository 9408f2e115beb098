using Counters.Contracts;
using Counters.Counting.Storage;
using Counters.Reconciliation;
using Xunit;

namespace Counters.Tests.Reconciliation;

/// <summary>What is said of an hour, from what is known of it.</summary>
public sealed class HourReconcilerTests
{
    private const uint Hour = 498_724;

    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddHours(Hour);
    private static readonly Account First = new(Hour, 1);
    private static readonly Account Second = new(Hour, 2);

    [Fact]
    public void An_hour_in_which_all_steps_agree_is_settled_without_drift()
    {
        var rows = Of([A(First, 5, by: 1), A(First, 2, by: 2), C(First, 7), F(First, 7), A(Second, 1, by: 1), C(Second, 1), F(Second, 1)], (First, 7), (Second, 1));
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal((HourStatus.Settled, null), (row.Status, row.FirstDrift)));
        Assert.Equal((7, 7, 7, 7), (rows[0].Accepted, rows[0].Committed, rows[0].Flushed, rows[0].Visible));
    }

    [Theory]
    [InlineData(9, 7, 7, 7, nameof(DriftStep.Committed), -2)]
    [InlineData(7, 9, 9, 9, nameof(DriftStep.Committed), 2)]
    [InlineData(7, 7, 5, 5, nameof(DriftStep.Flushed), -2)]
    [InlineData(7, 7, 9, 9, nameof(DriftStep.Flushed), 2)]
    [InlineData(7, 7, 7, 4, nameof(DriftStep.Visible), -3)]
    [InlineData(7, 7, 7, 8, nameof(DriftStep.Visible), 1)]
    public void A_difference_is_drift_at_the_step_where_it_comes_in(long accepted, long committed, long flushed, long visible, string step, long drift)
    {
        var row = Assert.Single(Of([A(First, accepted, by: 1), C(First, committed), F(First, flushed)], (First, visible)));
        Assert.Equal((step, drift), (row.FirstDrift.ToString(), row.DriftAt(row.FirstDrift!.Value)));
    }

    [Fact]
    public void Requests_whose_answer_was_lost_explain_no_more_than_there_were()
    {
        var explained = Of([A(First, 5, by: 1), C(First, 7), F(First, 7), A(Second, 5, by: 2), C(Second, 6), F(Second, 6), D(2, 3)], (First, 7), (Second, 6));
        Assert.All(explained, row => Assert.Null(row.FirstDrift));
        Assert.Equal([2, 1], explained.Select(row => row.InDoubt));

        var one = Of([A(First, 5, by: 1), C(First, 7), F(First, 7), A(Second, 5, by: 2), C(Second, 6), F(Second, 6), D(2, 2)], (First, 7), (Second, 6));
        Assert.Equal([null, DriftStep.Committed], one.Select(row => row.FirstDrift));
    }

    [Fact]
    public void A_silo_that_has_not_told_everything_keeps_the_hour_open()
    {
        AccountEntry[] entries = [A(First, 1, by: 1), C(First, 7), F(First, 7)];
        var now = Start.AddHours(1).AddMinutes(2.5);
        Assert.Equal(HourStatus.Open, Status(entries, now, Run(2, seen: Start.AddHours(1).AddMinutes(1.8))));
        Assert.Equal(HourStatus.Settled, Status(entries, now, Run(2, seen: now)));
        Assert.Equal(HourStatus.Settled, Status(entries, now, Run(2, seen: Start.AddMinutes(5)) with { HasEnded = true }));

        // It ended before the hour began.
        Assert.Equal(HourStatus.Settled, Status(entries, now, Run(2, seen: Start.AddMinutes(-5))));
    }

    [Fact]
    public void What_may_not_be_visible_yet_keeps_the_hour_open() =>
        Assert.Equal(HourStatus.Open, Judge([A(First, 1, by: 1), C(First, 1)], Start.AddHours(3), Start.AddHours(1), [Run(1)], true).Of(Hour).Single().Status);

    [Fact]
    public void After_a_crash_more_may_have_been_accepted_than_is_known_and_everything_else_is_exact()
    {
        var crashed = Run(1, seen: Start.AddMinutes(10));
        var fine = Row([A(First, 5, by: 1), C(First, 9), F(First, 9)], 9, crashed, isExact: true);
        Assert.Equal((HourStatus.Incomplete, null, 4L), (fine.Status, fine.FirstDrift, fine.InDoubt));
        Assert.Equal(DriftStep.Committed, Row([A(First, 5, by: 1), C(First, 4), F(First, 4)], 4, crashed, isExact: true).FirstDrift);
        Assert.Equal(DriftStep.Flushed, Row([A(First, 5, by: 1), C(First, 9), F(First, 8)], 8, crashed, isExact: true).FirstDrift);
        Assert.Equal(DriftStep.Visible, Row([A(First, 5, by: 1), C(First, 9), F(First, 9)], 10, crashed, isExact: true).FirstDrift);
    }

    [Fact]
    public void Where_a_crash_may_have_torn_a_booking_only_a_loss_is_drift()
    {
        var crashed = Run(1, seen: Start.AddMinutes(10));
        Assert.Null(Row([A(First, 5, by: 1), C(First, 6), F(First, 5)], 7, crashed, isExact: false).FirstDrift);
        Assert.Equal(DriftStep.Visible, Row([A(First, 5, by: 1), C(First, 6), F(First, 5)], 5, crashed, isExact: false).FirstDrift);

        // Without a crash it is as exact as any.
        Assert.Equal(DriftStep.Flushed, Row([A(First, 6, by: 1), C(First, 6), F(First, 5)], 6, Run(1), isExact: false).FirstDrift);
    }

    [Fact]
    public void Rows_of_a_silo_that_nobody_knows_are_drift()
    {
        var row = Assert.Single(Of([], (Second, 3)));
        Assert.Equal(("", DriftStep.Visible, 3L), (row.Name, row.FirstDrift, row.DriftAt(DriftStep.Visible)));
    }

    private static HourStatus Status(AccountEntry[] entries, DateTimeOffset now, SiloIncarnation other) =>
        Judge(entries, now, now, [Run(1, seen: now), other], true).Of(Hour).Single().Status;

    private static SiloHour Row(AccountEntry[] entries, long visible, SiloIncarnation run, bool isExact) =>
        (Judge(entries, Start.AddHours(3), Start.AddHours(3), [run], isExact) with { Visible = new Dictionary<Account, long> { [First] = visible } }).Of(Hour).Single();

    private static IReadOnlyList<SiloHour> Of(AccountEntry[] entries, params (Account Account, long Events)[] visible) =>
        (Judge(entries, Start.AddHours(3), Start.AddHours(3), [Run(1)], true) with { Visible = visible.ToDictionary(pair => pair.Account, pair => pair.Events) }).Of(Hour);

    private static HourReconciler Judge(AccountEntry[] entries, DateTimeOffset now, DateTimeOffset complete, SiloIncarnation[] silos, bool isExact) =>
        new(new AccountsReading(silos, entries), new Dictionary<Account, long>(), complete, now, isExact);

    private static SiloIncarnation Run(uint silo, DateTimeOffset? seen = null) =>
        new(silo, $"silo {silo}", Start.AddHours(-9).ToUnixTimeSeconds(), (seen ?? Start.AddHours(3)).ToUnixTimeSeconds(), HasEnded: false);

    private static AccountEntry A(Account account, long events, uint by) => new(AccountKind.Accepted, account, by, events);

    private static AccountEntry C(Account account, long events) => new(AccountKind.Committed, account, account.Silo, events);

    private static AccountEntry F(Account account, long events) => new(AccountKind.Flushed, account, account.Silo, events);

    private static AccountEntry D(uint by, long events) => new(AccountKind.InDoubt, new Account(Hour, by), by, events);
}
