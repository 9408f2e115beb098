using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.Http;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Counters.Tests.Tokens;

/// <summary>Every route of the real host is either guarded or on this short list.</summary>
public sealed partial class RoutesAreGuardedTests
{
    /// <summary>They tell nothing of any customer. Whoever adds one says here why.</summary>
    private static readonly Dictionary<string, string> Open = new()
    {
        ["/health/startup"] = "probes have no token",
        ["/health/live"] = "probes have no token",
        ["/health/ready"] = "probes have no token; without the scope metrics it tells which checks there are and their status",
        ["/openapi/{documentName}.json"] = "the description of the API, which is public",
        ["/"] = "the page for people who opened the address: links only",
        ["/docs/{documentName?}"] = "the same for people",
        ["/docs/favicon.svg"] = "its icon",
        ["/docs/scalar.js"] = "its script",
        ["/docs/scalar.aspnetcore.js"] = "its script",
    };

    private static readonly string[] EveryScope =
    [
        .. ServedRoutes.Token(0, "sends", "secret-of-sends", "ingest"),
        .. ServedRoutes.Token(1, "reads", "secret-of-reads", "query"),
        .. ServedRoutes.Token(2, "rules", "secret-of-rules", "admin"),
        .. ServedRoutes.Token(3, "scrapes", "secret-of-scrapes", "metrics"),
    ];

    private static readonly Dictionary<Scope, string> SecretOf = new()
    {
        [Scope.Ingest] = "secret-of-sends",
        [Scope.Query] = "secret-of-reads",
        [Scope.Admin] = "secret-of-rules",
        [Scope.Metrics] = "secret-of-scrapes",
    };

    [Fact]
    public async Task Every_route_declares_its_scope_or_is_on_the_short_list()
    {
        await using var routes = await ServedRoutes.StartAsync(EveryScope);
        Assert.NotEmpty(routes.All);
        var undeclared = routes.All.Where(route => route.Metadata.GetMetadata<RequiredScope>() is null).Select(Pattern).Where(pattern => !Open.ContainsKey(pattern));
        Assert.Empty(undeclared);
    }

    [Fact]
    public async Task What_is_open_is_what_the_list_says()
    {
        await using var routes = await ServedRoutes.StartAsync(EveryScope);
        var open = routes.All.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Pattern);
        Assert.Equal(Open.Keys.Order(), open.Order());
    }

    [Fact]
    public async Task Every_guarded_route_refuses_everybody_without_a_token_of_its_scope()
    {
        await using var routes = await ServedRoutes.StartAsync(EveryScope);
        foreach (var (route, method, path) in Guarded(routes))
        {
            var scope = route.Metadata.GetMetadata<RequiredScope>()!.Scope;
            await AnswersAsync(routes, method, path, HttpStatusCode.Unauthorized, "missing_token");
            await AnswersAsync(routes, method, path, HttpStatusCode.Unauthorized, "unknown_token", ("PRIVATE-TOKEN", "guessed"));
            foreach (var (other, secret) in SecretOf.Where(pair => pair.Key != scope))
            {
                await AnswersAsync(routes, method, path, HttpStatusCode.Forbidden, "missing_scope", ("PRIVATE-TOKEN", secret));
                await AnswersAsync(routes, method, path, HttpStatusCode.Forbidden, "missing_scope", ("Authorization", $"Bearer {secret}"));
            }
        }
    }

    [Fact]
    public async Task Every_guarded_route_lets_a_token_of_its_scope_through()
    {
        await using var routes = await ServedRoutes.StartAsync(EveryScope);
        foreach (var (route, method, path) in Guarded(routes))
        {
            var secret = SecretOf[route.Metadata.GetMetadata<RequiredScope>()!.Scope];
            using var answer = await routes.SendAsync(method, path, ("Authorization", $"bearer {secret}"));
            Assert.True(answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden), $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Every_guarded_route_that_does_not_say_how_it_treats_a_limited_token_refuses_it()
    {
        string[] limited =
        [
            .. EveryScope,
            .. ServedRoutes.Token(4, "acme", "secret-of-acme", [.. ScopeNames.All]), "--Counters:Tokens:4:Customers:0=acme",
            .. ServedRoutes.Token(5, "tree", "secret-of-tree", [.. ScopeNames.All]), "--Counters:Tokens:5:Namespaces:0=9970",
        ];
        await using var routes = await ServedRoutes.StartAsync(limited);
        foreach (var (_, method, path) in Guarded(routes).Where(guarded => guarded.Route.Metadata.GetMetadata<ReachUse>() is null))
        {
            await AnswersAsync(routes, method, path, HttpStatusCode.Forbidden, "out_of_reach", ("PRIVATE-TOKEN", "secret-of-acme"));
            await AnswersAsync(routes, method, path, HttpStatusCode.Forbidden, "out_of_reach", ("Authorization", "Bearer secret-of-tree"));
        }
    }

    [Fact]
    public async Task The_table_of_scopes_names_every_guarded_call_under_its_scope()
    {
        await using var routes = await ServedRoutes.StartAsync(EveryScope);
        var served = Guarded(routes).Select(guarded => (
            Scope: guarded.Route.Metadata.GetMetadata<RequiredScope>()!.Scope.Name(), Call: $"{guarded.Method} {Constraint().Replace(Pattern(guarded.Route), "{id}")}"));
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs/api.md"), TestContext.Current.CancellationToken);
        var rows = lines.Skip(Array.IndexOf(lines, "| scope | calls |") + 2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|'));
        var documented =
            from row in rows
            from call in Call().Matches(row[1]).Select(match => match.Groups[1].Value)
            from spelled in Spelled(call)
            select (Scope: row[0].Trim(' ', '`'), Call: spelled);
        Assert.Equal(served.Order(), documented.Order());
    }

    /// <summary>A call of the table without its braces: <c>PUT,POST /v1/{a,b}</c> is four.</summary>
    private static IEnumerable<string> Spelled(string call) =>
        Choice().Match(call) is { Success: true } choice
            ? choice.Groups[1].Value.Split(',').SelectMany(one => Spelled(call[..choice.Index] + one + call[(choice.Index + choice.Length)..]))
            : [call];

    private static IEnumerable<(RouteEndpoint Route, HttpMethod Method, string Path)> Guarded(ServedRoutes routes) =>
        from route in routes.All
        where route.Metadata.GetMetadata<IAllowAnonymous>() is null
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (route, new HttpMethod(method), Parameter().Replace(Pattern(route), "1"));

    private static async Task AnswersAsync(
        ServedRoutes routes, HttpMethod method, string path, HttpStatusCode status, string code, params (string Name, string Value)[] headers)
    {
        using var answer = await routes.SendAsync(method, path, headers);
        Assert.True(status == answer.StatusCode, $"{method} {path}: {answer.StatusCode}, not {status}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    private static string Pattern(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.TrimStart('/');

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{(?:id|root)(?::\w+)?\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"`([^`]+)`")]
    private static partial Regex Call();

    [GeneratedRegex(@"\{([^}]*,[^}]*)\}")]
    private static partial Regex Choice();
}
