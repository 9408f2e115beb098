using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.Http;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Xunit;

namespace Counters.Tests.Audit;

/// <summary>There is no route of an administrator that the audit does not see, and no action before its row.</summary>
public sealed partial class AuditedRoutesTests
{
    private static readonly string[] Tokens =
    [
        .. ServedRoutes.Token(0, "rules", "secret-of-rules", "admin"),
        .. ServedRoutes.Token(1, "reads", "secret-of-reads", "query"),
    ];

    /// <summary>What hands data out in bulk without being an administrator's. Whoever adds a route with files adds it here.</summary>
    private static readonly string[] BulkExports = ["customers.export", "customers.list", "usage.export", "customer_usage.export"];

    [Fact]
    public async Task Every_route_of_an_administrator_is_audited()
    {
        await using var routes = await ServedRoutes.StartAsync(Tokens);
        var all = routes.All.ToList();
        var administrators = all.Where(route => route.Metadata.GetMetadata<RequiredScope>()?.Scope == Scope.Admin).ToList();
        Assert.NotEmpty(administrators);
        Assert.Empty(
            administrators.Where(route => !route.Metadata.GetOrderedMetadata<AuditedAs>().Any(audited => audited.Applies is null)).Select(route => route.RoutePattern.RawText));
        Assert.Equal(
            BulkExports.Order(),
            all.Except(administrators).SelectMany(route => route.Metadata.GetOrderedMetadata<AuditedAs>()).Select(audited => audited.Action).Order());
    }

    [Fact]
    public async Task Every_action_has_one_name_and_stands_in_the_table_of_the_README()
    {
        await using var routes = await ServedRoutes.StartAsync(Tokens);
        var actions = routes.All.SelectMany(route => route.Metadata.GetOrderedMetadata<AuditedAs>()).Select(audited => audited.Action).ToList();
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src/Counters/Audit/README.md")).Split("| outcome |")[0];
        Assert.Equal(actions.Order(), TableRow().Matches(readme).Select(match => match.Groups[1].Value).Order());
    }

    /// <summary>Redis is not there, so no intent can be kept.</summary>
    [Fact]
    public async Task Without_a_row_in_the_audit_no_action_is_done()
    {
        await using var routes = await ServedRoutes.StartAsync(Tokens);
        (HttpMethod, string)[] calls =
        [
            (HttpMethod.Put, "/v1/namespaces/1"), (HttpMethod.Post, "/v1/definitions/reload"), (HttpMethod.Get, "/v1/namespaces"), (HttpMethod.Get, "/v1/audit"),
        ];
        foreach (var (method, path) in calls)
        {
            using var answer = await routes.SendAsync(method, path, ("PRIVATE-TOKEN", "secret-of-rules"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "audit_unavailable"), (answer.StatusCode, await CodeAsync(answer)));
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        using var file = await routes.SendAsync(HttpMethod.Get, "/v1/usage?event=create_ci_build&format=csv", ("PRIVATE-TOKEN", "secret-of-reads"));
        Assert.Equal("audit_unavailable", await CodeAsync(file));
    }

    [Fact]
    public async Task Who_is_refused_is_told_so_also_when_the_refusal_cannot_be_kept()
    {
        await using var routes = await ServedRoutes.StartAsync(Tokens);
        using var unknown = await routes.SendAsync(HttpMethod.Put, "/v1/namespaces/1", ("PRIVATE-TOKEN", "guessed"));
        using var forbidden = await routes.SendAsync(HttpMethod.Put, "/v1/namespaces/1", ("PRIVATE-TOKEN", "secret-of-reads"));
        Assert.Equal(("unknown_token", "missing_scope"), (await CodeAsync(unknown), await CodeAsync(forbidden)));
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("code").GetString();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
