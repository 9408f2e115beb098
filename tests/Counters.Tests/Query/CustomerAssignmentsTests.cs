using Counters.Http;
using Counters.Query.Customers;
using Counters.Query.Exports;
using Counters.Query.Usage;
using CsCheck;
using Xunit;

namespace Counters.Tests.Query;

public sealed class CustomerAssignmentsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Period> Periods =
        Gen.Int[0, 30].SelectMany(from => Gen.Int[1, 10].Select(days => new Period(Start.AddDays(from), Start.AddDays(from + days))));

    [Fact]
    public void A_period_is_covered_or_touched_as_its_days_say() =>
        Gen.Select(Periods, Periods.Array[0, 6]).Sample((period, assigned) =>
        {
            var customer = new CustomerAssignments("a", null, [.. assigned.Index().Select(each => new AssignedNamespace(each.Index + 1, each.Item))]);
            var days = UsageWindow.Day.Split(period).Select(day => assigned.Any(each => each.Contains(day.From))).ToList();

            Assert.Equal(days.TrueForAll(isAssigned => isAssigned), customer.Covers(period));
            Assert.Equal(days.Contains(true), customer.Touches(period));
            Assert.Equal(days.IndexOf(true) is >= 0 and var first ? period.From.AddDays(first) : null, customer.FirstIn(period));
        });

    [Fact]
    public void A_text_that_a_spreadsheet_could_take_for_a_formula_begins_with_an_apostrophe() =>
        Gen.String[Gen.Char["=+-@\t\r\n a1',\""], 0, 6].Sample(text =>
        {
            var safe = SpreadsheetText.Of(text);
            Assert.False(safe.TrimStart(' ') is [var first, ..] && "=+-@\t\r\n".Contains(first));
            Assert.EndsWith(text, safe, StringComparison.Ordinal);
            Assert.InRange(safe.Length - text.Length, 0, 1);
        });
}
