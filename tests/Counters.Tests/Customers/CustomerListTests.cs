using System.Text.Json;
using Counters.Tests.Fixtures;
using Counters.Tests.Query;
using Xunit;

namespace Counters.Tests.Customers;

public sealed class CustomerListTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Customers_are_listed_filtered_sorted_and_paged()
    {
        await using var host = await StartAsync(server);

        Assert.Equal("acme acorn globex initech", await IdsAsync(host, ""));
        Assert.Equal("initech globex acorn acme", await IdsAsync(host, "sort=-name"));
        Assert.Equal("initech acorn acme globex", await IdsAsync(host, "sort=seats"));
        Assert.Equal("acme acorn", await IdsAsync(host, "name_prefix=aC"));
        Assert.Equal("globex", await IdsAsync(host, "namespace_id=5000"));
        Assert.Equal("acme", await IdsAsync(host, "plan=ultimate"));
        Assert.Equal("", await IdsAsync(host, "plan=premium"));
        foreach (var order in new[] { "id", "-name", "seats", "-seats", "-counts.builds&window=month", "redis_hll_counters.ci.builders_weekly&window=month" })
        {
            Assert.Equal(await IdsAsync(host, $"sort={order}"), await PagesAsync(host, $"sort={order}&limit=1"));
        }
    }

    [Fact]
    public async Task Customers_are_sorted_by_what_they_did_and_unknown_is_not_zero()
    {
        await using var host = await StartAsync(server);

        var (_, builds) = await host.GetAsync("/v1/customers?sort=-counts.builds&window=month&recorded_at=2026-11-18");
        var (_, users) = await host.GetAsync("/v1/customers?sort=-redis_hll_counters.ci.builders_weekly&recorded_at=2026-10-12");

        Assert.Equal(("counts.builds", "month", "2026-10-01T00:00:00Z"), (Text(builds, "metric"), Text(builds, "time_frame"), Text(builds, "from")));
        Assert.Equal(["globex=7", "acme=3", "acorn=0", "initech=null"], Values(builds));
        Assert.Equal(("7d", "2026-10-05T00:00:00Z"), (Text(users, "time_frame"), Text(users, "from")));
        Assert.Equal(["acme=2", "acorn=0", "globex=0", "initech=null"], Values(users));
    }

    [Fact]
    public async Task A_customer_looks_in_a_list_as_it_was_put()
    {
        await using var host = await StartAsync(server);

        var (_, page) = await host.GetAsync("/v1/customers?name_prefix=acme");

        Assert.Equal(
            """{"customers":[{"id":"acme","name":"Acme","seats":20,"namespaces":[{"id":9970},{"id":9980,"from":"2026-10-08"}]}],"next_cursor":null}""", page.GetRawText());
    }

    [Fact]
    public async Task What_ClickHouse_has_lost_is_written_again_at_the_next_start()
    {
        await using var host = await StartAsync(server);
        await host.Database.ExecuteAsync("TRUNCATE TABLE customer_records");
        await host.Database.ExecuteAsync("TRUNCATE TABLE namespace_records");

        await host.RestartAsync();
        for (var wait = 0; wait < 100 && await host.Database.ValueAsync("SELECT toString(count()) FROM namespaces") == "0"; wait++) { await Task.Delay(100, Cancelled); }

        Assert.Equal("acme acorn globex initech", await IdsAsync(host, ""));
        Assert.Equal("acme", await IdsAsync(host, "plan=ultimate"));
    }

    [Fact]
    public async Task A_customer_is_registered_while_ClickHouse_cannot_show_it_and_shown_when_it_can()
    {
        await using var host = await StartAsync(server);
        await host.Database.ExecuteAsync("RENAME TABLE customer_records TO customer_records_away");

        var (status, _) = await host.PutAsync("/v1/customers/hooli", """{"name":"Hooli"}""");
        var (unavailable, _) = await host.GetAsync("/v1/customers");
        await host.Database.ExecuteAsync("RENAME TABLE customer_records_away TO customer_records");
        for (var wait = 0; wait < 100 && await IdsAsync(host, "name_prefix=hooli") == ""; wait++) { await Task.Delay(100, Cancelled); }

        Assert.Equal((200, 503), (status, unavailable));
        Assert.Equal("hooli", await IdsAsync(host, "name_prefix=hooli"));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "1000")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=WzE3NjQwMDAwMDAsImlkIiwiIiwiYWNtZSJd&sort=name", "same sort")]
    [InlineData("window=month", "sort=")]
    [InlineData("sort=counts.builds&window=hour", "month")]
    [InlineData("filter=x", "Known are")]
    [InlineData("format=csv", "ndjson")]
    [InlineData("format=ndjson&limit=5", "whole")]
    [InlineData("namespace_id=x", "whole number")]
    [InlineData("sort=counts.bulids", "counts.builds")]
    public async Task A_question_without_an_answer_says_what_to_mend(string query, string hint)
    {
        await using var host = await CustomersHost.StartAsync(server);

        var (status, problem) = await host.GetAsync($"/v1/customers?{query}");

        Assert.InRange(status, 400, 404);
        Assert.Contains(hint, Text(problem, "detail"), StringComparison.Ordinal);
    }

    private static async Task<CustomersHost> StartAsync(ClickHouseFixture server)
    {
        var host = await CustomersHost.StartAsync(server);
        await host.ImportAsync(
            "/v1/namespaces",
            """{"id":9970,"plan":"premium"}""",
            """{"id":9970,"plan":"ultimate","valid_from":"2026-10-01T00:00:00Z"}""",
            """{"id":5000,"plan":"free"}""");
        await host.ImportAsync(
            "/v1/customers",
            """{"id":"acme","name":"Acme","seats":20,"namespaces":[{"id":9970},{"id":9980,"from":"2026-10-08"}]}""",
            """{"id":"acorn","name":"Acorn","seats":10,"namespaces":[{"id":7000}]}""",
            """{"id":"globex","name":"Globex","seats":30,"namespaces":[{"id":5000},{"id":9980,"to":"2026-10-08"}]}""",
            """{"id":"initech","name":"Initech","namespaces":[]}""");
        await host.Database.Store.StoreAsync(
            [
                UsageTests.At("2026-10-10T08:00", "1"),
                UsageTests.At("2026-10-08T00:00", "2", 9981) with { RootNamespaceId = 9980 },
                UsageTests.At("2026-10-07T23:00", "3", 9981) with { RootNamespaceId = 9980 },
                UsageTests.At("2026-10-31T23:00", "4", 5001) with { RootNamespaceId = 5000 },
                UsageTests.At("2026-11-01T00:00", "50", 5001) with { RootNamespaceId = 5000 },
            ],
            [
                UsageTests.Seen("2026-10-05", 1),
                UsageTests.Seen("2026-10-09", 1) with { RootNamespaceId = 9980 },
                UsageTests.Seen("2026-10-09", 2) with { RootNamespaceId = 9980 },
                UsageTests.Seen("2026-10-12", 3) with { RootNamespaceId = 5000 },
            ],
            Cancelled);
        return host;
    }

    private static async Task<string> IdsAsync(CustomersHost host, string query) => Ids((await host.GetAsync($"/v1/customers?{query}")).Body);

    private static async Task<string> PagesAsync(CustomersHost host, string query)
    {
        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var (_, page) = await host.GetAsync($"/v1/customers?{query}{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}");
            ids.Add(Ids(page));
            cursor = Text(page, "next_cursor");
        }

        return string.Join(' ', ids);
    }

    private static string Ids(JsonElement page) => string.Join(' ', page.GetProperty("customers").EnumerateArray().Select(customer => Text(customer, "id")));

    private static IEnumerable<string> Values(JsonElement page) =>
        page.GetProperty("customers").EnumerateArray().Select(customer => $"{Text(customer, "id")}={customer.GetProperty("value").GetRawText()}");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
