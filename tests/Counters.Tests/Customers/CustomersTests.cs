using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Customers;

public sealed class CustomersTests(ClickHouseFixture server)
{
    private static readonly (string Id, string Body, string Code, string Hint)[] Refusals =
    [
        ("a%20b", "{}", "invalid_property", "'id'"),
        ("-a", "{}", "invalid_property", "'id'"),
        ("acme", """{"id":"globex"}""", "invalid_property", "path"),
        ("acme", """{"name":""}""", "invalid_property", "'name'"),
        ("acme", """{"name":"a\u0000b"}""", "invalid_property", "control"),
        ("acme", """{"seats":-1}""", "invalid_property", "'seats'"),
        ("acme", """{"seats":1.5}""", "invalid_json", "wrong type"),
        ("acme", """{"namespaces":[{"id":0}]}""", "invalid_property", "namespaces[0]"),
        ("acme", """{"namespaces":[null]}""", "invalid_property", "namespaces[0]"),
        ("acme", """{"namespaces":[{"id":1,"from":"2026-13-01"}]}""", "invalid_property", "2026-11-22"),
        ("acme", """{"namespaces":[{"id":1,"from":"2026-01-01T12:00:00Z"}]}""", "invalid_property", "by the day"),
        ("acme", """{"namespaces":[{"id":1,"from":"2026-01-02","to":"2026-01-02"}]}""", "invalid_property", "before 'to'"),
        ("acme", """{"namespaces":[{"id":1,"to":"2026-01-02"},{"id":1,"from":"2026-01-01"}]}""", "invalid_property", "namespaces[0]"),
        ("acme", """{"nmae":"Acme"}""", "invalid_json", "nmae"),
        ("acme", """{"name":"A","name":"B"}""", "invalid_json", "twice"),
        ("acme", "{", "invalid_json", "not valid JSON"),
        ("acme", "null", "invalid_json", "object"),
    ];

    [Fact]
    public async Task A_customer_is_what_was_put_last_also_after_a_restart()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/customers/acme", """{"name":"Acme","namespaces":[{"id":9970},{"id":9971,"from":"2026-01-01","to":"2026-07-01T00:00:00Z"}],"seats":120}""");

        var (status, put) = await host.PutAsync("/v1/customers/acme", """{"name":"Müller & Söhne","namespaces":[{"id":9971,"from":"2026-01-01"}]}""");
        await host.RestartAsync();
        var (_, kept) = await host.GetAsync("/v1/customers/acme");

        Assert.Equal(200, status);
        Assert.Equal("""{"id":"acme","name":"Müller & Söhne","namespaces":[{"id":9971,"from":"2026-01-01"}]}""", put.GetRawText());
        Assert.Equal(put.GetRawText(), kept.GetRawText());
    }

    [Fact]
    public async Task A_root_namespace_is_never_two_customers_at_once()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/customers/acme", """{"namespaces":[{"id":9970,"from":"2026-01-01","to":"2026-07-01"}]}""");

        var (status, problem) = await host.PutAsync("/v1/customers/globex", """{"namespaces":[{"id":1},{"id":9970,"from":"2026-06-30"}]}""");
        var (unknown, _) = await host.GetAsync("/v1/customers/globex");
        var (later, _) = await host.PutAsync("/v1/customers/globex", """{"namespaces":[{"id":1},{"id":9970,"from":"2026-07-01"}]}""");
        await host.RestartAsync();
        var (afterRestart, _) = await host.PutAsync("/v1/customers/third", """{"namespaces":[{"id":9970,"to":"2026-01-02"}]}""");

        Assert.Equal((409, "namespace_taken"), (status, problem.GetProperty("code").GetString()));
        Assert.Contains("'acme'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("from 2026-01-01 until 2026-07-01", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((404, 200, 409), (unknown, later, afterRestart));
    }

    [Fact]
    public async Task A_namespace_that_is_given_up_is_free_for_others()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/customers/acme", """{"namespaces":[{"id":9970}]}""");
        await host.PutAsync("/v1/customers/acme", """{"namespaces":[]}""");

        Assert.Equal(200, (await host.PutAsync("/v1/customers/globex", """{"namespaces":[{"id":9970}]}""")).Status);
    }

    [Fact]
    public async Task Of_many_that_want_the_same_namespace_at_the_same_time_one_gets_it()
    {
        await using var host = await CustomersHost.StartAsync(server);

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(number => host.PutAsync($"/v1/customers/c{number}", """{"namespaces":[{"id":9970}]}""")));

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
    }

    [Fact]
    public async Task A_subgroup_is_no_customers()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/namespaces/9971", """{"parent_id":9970}""");
        await host.PutAsync("/v1/namespaces/9972", """{"parent_id":9970,"valid_from":"2026-05-01T00:00:00Z"}""");

        var (status, problem) = await host.PutAsync("/v1/customers/acme", """{"namespaces":[{"id":9971}]}""");

        Assert.Equal((400, "not_a_root"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(200, (await host.PutAsync("/v1/customers/acme", """{"namespaces":[{"id":9972}]}""")).Status);
    }

    [Fact]
    public async Task A_customer_that_cannot_be_says_what_to_mend()
    {
        await using var host = await CustomersHost.StartAsync(server);
        foreach (var (id, body, code, hint) in Refusals)
        {
            var (status, problem) = await host.PutAsync($"/v1/customers/{id}", body);

            Assert.Equal((400, code), (status, problem.GetProperty("code").GetString()));
            Assert.Contains(hint, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_book_that_another_one_has_replaced_cannot_write()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/customers/acme", """{"name":"Acme"}""");
        var shard = host.Grains.GetGrain<ICustomerShardGrain>(CustomerShards.Of("acme"));

        await shard.OpenAsync(1_000);
        await Assert.ThrowsAsync<CustomerRegistryClosedException>(() => shard.PutAsync(999, [new CustomerRecord("acme", "Old", null, [])]));

        Assert.Equal("Acme", (await shard.FindAsync("acme"))?.Name);
    }
}
