using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.Dictionary.Definitions;
using Counters.Host.OpenApi;
using Counters.Http;
using Counters.Ingest.Parsing;
using Counters.Query.Usage;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Xunit;

namespace Counters.Tests.OpenApi;

/// <summary>The API's description: kept in the repository, the same as what is served, and true to the code.</summary>
public sealed partial class ApiDocumentTests
{
    private const string UpdateVariable = "COUNTERS_UPDATE_OPENAPI";

    private static readonly string Kept = Path.Combine(Repository.Root, "src/Counters.Host/openapi.v1.json");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_in_the_repository_is_the_one_that_is_served()
    {
        var served = (await ServedAsync()).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") { await File.WriteAllTextAsync(Kept, served, Cancelled); }
        var kept = File.Exists(Kept) ? await File.ReadAllTextAsync(Kept, Cancelled) : "";
        Assert.True(
            kept == served,
            $"The API has changed: run this test once with {UpdateVariable}=1 and look at the difference in src/Counters.Host/openapi.v1.json. {FirstDifference(kept, served)}");
    }

    [Fact]
    public async Task The_document_is_valid_OpenAPI_3_1()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await ServedAsync(), "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        Assert.NotEmpty(document!.Paths);
    }

    [Fact]
    public async Task Every_route_is_described()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        var mapped =
            from route in routes.All
            let path = Constraint().Replace("/" + route.RoutePattern.RawText!.TrimStart('/'), "}")
            where route.Metadata.GetMetadata<PagePolicy>() is null && !path.StartsWith("/openapi", StringComparison.Ordinal)
            from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            select $"{method} {path}";
        var described = Operations(JsonElement.Parse(await ServedAsync(routes))).Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}");
        Assert.Equal(mapped.Order(), described.Order());
    }

    [Fact]
    public async Task Every_operation_has_a_description_examples_and_its_errors()
    {
        foreach (var (path, method, operation) in Operations(JsonElement.Parse(await ServedAsync())))
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), $"{method} {path} has no summary");
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("description").GetString()), $"{method} {path} has no description");
            var bodies = operation.GetProperty("responses").EnumerateObject().Select(response => response.Value).ToList();
            if (operation.TryGetProperty("requestBody", out var request)) { bodies.Add(request); }
            foreach (var media in bodies.Where(body => body.TryGetProperty("content", out _)).SelectMany(body => body.GetProperty("content").EnumerateObject()))
            {
                Assert.True(media.Value.TryGetProperty("schema", out _), $"{method} {path}: {media.Name} has no schema");
                Assert.True(media.Value.TryGetProperty("example", out _) || media.Value.TryGetProperty("examples", out _), $"{method} {path}: {media.Name} has no example");
            }

            if (path.StartsWith("/health", StringComparison.Ordinal)) { continue; }
            Assert.Equal(2, operation.GetProperty("security").GetArrayLength());
            Assert.Superset(new HashSet<string> { "401", "403" }, operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToHashSet());
        }
    }

    [Fact]
    public async Task The_codes_of_rejected_events_are_those_of_the_code()
    {
        var codes = typeof(RejectionCode).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        var schema = JsonElement.Parse(await ServedAsync()).GetProperty("components").GetProperty("schemas").GetProperty("RejectedEvent");
        var described = schema.GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray().Select(code => code.GetString()!);
        Assert.Equal(codes.Order(), described.Order());
    }

    [Fact]
    public async Task The_parameters_of_usage_are_those_that_it_reads()
    {
        var usage = JsonElement.Parse(await ServedAsync()).GetProperty("paths").GetProperty("/v1/usage").GetProperty("get");
        var described = usage.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!);
        Assert.Equal(UsageRequestParser.Served.Order(), described.Order());
    }

    [Fact]
    public void The_events_of_the_examples_can_be_sent_as_they_stand()
    {
        var dictionary = DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary;
        using var kept = JsonDocument.Parse(File.ReadAllText(Kept));
        var content = kept.RootElement.GetProperty("paths").GetProperty("/v1/events").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        var examples = content.GetProperty("application/json").GetProperty("examples").EnumerateObject().Select(example => example.Value.GetProperty("value"));
        var events = examples.SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : new[] { value })
            .Concat(content.GetProperty("application/x-ndjson").GetProperty("example").GetString()!.Split(
                '\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)));
        Assert.All(events, sent => Assert.Contains(sent.GetProperty("event").GetString()!, dictionary.Events.Keys));
    }

    [Fact]
    public async Task The_page_for_people_fetches_nothing_from_elsewhere()
    {
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        var page = await routes.Http.GetStringAsync(new Uri("/docs/", UriKind.Relative), Cancelled);
        Assert.DoesNotMatch("""(src|href)\s*=\s*["'](https?:)?//""", page);
        Assert.Contains("scalar.js", page);
        Assert.True((await routes.Http.GetByteArrayAsync(new Uri("/docs/scalar.js", UriKind.Relative), Cancelled)).Length > 100_000);
    }

    private static async Task<string> ServedAsync(ServedRoutes? routes = null)
    {
        await using var own = routes is null ? await ServedRoutes.StartAsync("--environment=Development") : null;
        return await (routes ?? own!).Http.GetStringAsync(new Uri($"/openapi/{ApiDocumentExtensions.Version}.json", UriKind.Relative), Cancelled);
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static string FirstDifference(string kept, string served)
    {
        var (left, right) = (kept.Split('\n'), served.Split('\n'));
        var at = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"First difference in line {at + 1}: kept '{left.ElementAtOrDefault(at)?.Trim()}', served '{right.ElementAtOrDefault(at)?.Trim()}'.";
    }

    [GeneratedRegex(@":\w+(?:\([^)]*\))?\}")]
    private static partial Regex Constraint();
}
