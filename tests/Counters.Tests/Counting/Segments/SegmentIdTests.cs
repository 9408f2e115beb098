using Counters.Contracts;
using Counters.Counting.Segments;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting.Segments;

public sealed class SegmentIdTests
{
    private static readonly Gen<Account> Account = Gen.Select(Gen.UInt[400_000, 900_000], Gen.UInt, (hour, silo) => new Account(hour, silo));

    [Fact]
    public void An_id_tells_its_account_whatever_the_clock_says() => Gen.Select(Account, Gen.Int[-200, 200]).Sample(
        (account, minutes) =>
        {
            var id = SegmentId.Draw(account, DateTimeOffset.UnixEpoch.AddHours(account.Hour).AddMinutes(minutes));
            Assert.Equal(account, SegmentId.AccountOf(id));
            Assert.Equal(7, id.Version);
            Assert.EndsWith(account.Silo.ToString("x8", System.Globalization.CultureInfo.InvariantCulture), id.ToString(), StringComparison.Ordinal);
        },
        iter: 5_000);

    [Fact]
    public void Ids_of_one_account_and_instant_differ()
    {
        var now = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
        var account = new Account((uint)(now.ToUnixTimeSeconds() / 3600), 7);
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => SegmentId.Draw(account, now)).Distinct().Count());
    }
}
