using Counters.Http.Bodies;
using Counters.Ingest;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>New values that a client may bring: so many at once, and as many again within an hour.</summary>
public sealed class NewValueBudgetTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_client_has_its_bound_and_regains_it_evenly_within_an_hour()
    {
        var budget = Budget(60);
        Assert.Equal(60, budget.Of("ci").Take(100));
        Assert.Equal(0, budget.Of("ci").Take(1));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(10, budget.Of("ci").Take(100));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(60, budget.Of("ci").Take(100));
    }

    [Fact]
    public void Another_client_has_its_own()
    {
        var budget = Budget(60);
        budget.Of("ci").Take(60);
        Assert.Equal(5, budget.Of("web").Take(5));
    }

    [Fact]
    public void What_was_not_needed_comes_back_and_never_more()
    {
        var budget = Budget(60);
        budget.Of("ci").Take(50);
        budget.Of("ci").GiveBack(500);
        Assert.Equal(60, budget.Of("ci").Take(100));
    }

    [Theory]
    [InlineData(60, 1, 60)]
    [InlineData(3_600, 10, 10)]
    [InlineData(1_000_000, 1, 1)]
    [InlineData(3_600, 3_000, 60)]
    public void A_refusal_says_when_there_is_something_again(int max, int left, int seconds)
    {
        var refusal = Budget(max).Refusal(left);
        Assert.Equal((429, RequestCode.TooManyNewValues, TimeSpan.FromSeconds(seconds)), (refusal.Status, refusal.Code, refusal.RetryAfter));
    }

    [Fact]
    public void Clients_beyond_the_bound_make_others_forgotten_that_have_all_they_may()
    {
        var budget = Budget(60);
        budget.Of("spent").Take(60);
        for (var client = 0; client < 2 * NewValueBudget.ClientsMax; client++) { budget.Of($"client {client}"); }
        Assert.InRange(budget.Clients, 1, NewValueBudget.ClientsMax + 1);
        Assert.Equal(0, budget.Of("spent").Take(1));
    }

    private NewValueBudget Budget(int max) => new(Options.Create(new IngestOptions { NewValuesPerHourMax = max }), _clock);
}
