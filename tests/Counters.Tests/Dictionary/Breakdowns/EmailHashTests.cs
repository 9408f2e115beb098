using System.Text;
using Counters.Dictionary.Breakdowns;
using Counters.Redis;
using Counters.Tests.Dictionary.Versions;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>Which values are taken for e-mail addresses, and what becomes of them.</summary>
public sealed class EmailHashTests
{
    [Theory]
    [InlineData("jo@example.org", true)]
    [InlineData("Jo Doe <jo.doe+x@mail.example.co.uk>", true)]
    [InlineData("mailto:jo@example.org?subject=x", true)]
    [InlineData("jo%40example.org", true)]
    [InlineData("jö@bücher.example", true)]
    [InlineData("jo@例え.テスト", true)]
    [InlineData("@a b@c jo@example.org.", true)]
    [InlineData("jo@example.xn--p1ai", true)]
    [InlineData("git@gitlab.example.com:group/project.git", true)]
    [InlineData("@gitlab/ui@1.2.3", false)]
    [InlineData("actions/checkout@v4.1", false)]
    [InlineData("root@localhost", false)]
    [InlineData("@example.org", false)]
    [InlineData("jo @example.org", false)]
    [InlineData("jo@", false)]
    [InlineData("jo@.org", false)]
    [InlineData("mr", false)]
    [InlineData("", false)]
    public void An_address_anywhere_in_a_value_is_seen(string value, bool isAddress) =>
        Assert.Equal(isAddress, EmailHash.HoldsAddress(Encoding.UTF8.GetBytes(value)));

    [Fact]
    public async Task Equal_values_have_equal_hashes_in_one_store_on_every_silo_and_others_in_another_store()
    {
        await using var store = await OwnStore.StartAsync(Engine.Garnet);
        await using var another = await OwnStore.StartAsync(Engine.Garnet);
        var (first, second, elsewhere) = (await HashAsync(store), await HashAsync(store), await HashAsync(another));

        var hash = Hidden(first, "jo@example.org");

        Assert.Matches("^email:[0-9a-f]{32}$", hash);
        Assert.Equal(hash, Hidden(second, "jo@example.org"));
        Assert.NotEqual(hash, Hidden(elsewhere, "jo@example.org"));
        Assert.NotEqual(hash, Hidden(first, "Jo@example.org"));
        Assert.Equal("mr", Hidden(first, "mr"));
    }

    [Fact]
    public async Task Hosts_that_start_at_once_on_a_new_store_agree_on_its_secret()
    {
        await using var store = await OwnStore.StartAsync(Engine.Garnet);
        var secrets = Enumerable.Range(0, 8).Select(_ => new ValueSecret(store.Engine.Connection, store.Engine.Barrier)).ToList();
        await Task.WhenAll(secrets.Select(secret => secret.AgreeAsync()));
        Assert.Single(secrets.Select(secret => Convert.ToHexString(secret.Key)).Distinct());
    }

    [Fact]
    public async Task Something_else_in_its_place_is_refused()
    {
        await using var store = await OwnStore.StartAsync(Engine.Garnet);
        await store.Engine.Database.StringSetAsync(ValueKeys.Secret, "short");
        await Assert.ThrowsAsync<StoreRefusedException>(() => new ValueSecret(store.Engine.Connection, store.Engine.Barrier).AgreeAsync());
    }

    private static async Task<EmailHash> HashAsync(OwnStore store)
    {
        var secret = new ValueSecret(store.Engine.Connection, store.Engine.Barrier);
        await secret.AgreeAsync();
        return new EmailHash(secret);
    }

    private static string Hidden(EmailHash hash, string value) => Encoding.UTF8.GetString(hash.Hidden(Encoding.UTF8.GetBytes(value)).Span);
}
