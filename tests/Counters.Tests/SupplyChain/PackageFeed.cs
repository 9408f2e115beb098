using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Counters.Tests.SupplyChain;

/// <summary>A package source on loopback that speaks NuGet's protocol, holds no package, and may know of a hole in one.</summary>
internal sealed class PackageFeed : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PackageFeed(WebApplication app) => _app = app;

    public string Address => $"{_app.Urls.Single()}/index.json";

    /// <param name="package">Which one has a hole in all its versions; null when the source knows of no holes at all, as a mirror may.</param>
    /// <param name="severity">0 low, 1 moderate, 2 high, 3 critical.</param>
    public static async Task<PackageFeed> StartAsync(string? package, int severity)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/index.json", (HttpRequest request) => Index($"http://{request.Host}", package is not null));
        app.MapGet("/holes.json", (HttpRequest request) => Json(new JsonArray(new JsonObject
        {
            ["@name"] = "all",
            ["@id"] = $"http://{request.Host}/all.json",
            ["@updated"] = "2026-01-01T00:00:00Z",
            ["comment"] = "",
        })));
        app.MapGet("/all.json", () => Json(new JsonObject
        {
            [package!.ToLower(CultureInfo.InvariantCulture)] = new JsonArray(
                new JsonObject { ["url"] = "https://example.com/advisory", ["severity"] = severity, ["versions"] = "(, )" }),
        }));
        await app.StartAsync();
        return new PackageFeed(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Index(string host, bool knowsHoles)
    {
        var resources = new JsonArray(new JsonObject { ["@id"] = $"{host}/packages/", ["@type"] = "PackageBaseAddress/3.0.0" });
        if (knowsHoles) { resources.Add(new JsonObject { ["@id"] = $"{host}/holes.json", ["@type"] = "VulnerabilityInfo/6.7.0" }); }
        return Json(new JsonObject { ["version"] = "3.0.0", ["resources"] = resources });
    }

    private static IResult Json(JsonNode node) => Results.Text(node.ToJsonString(JsonSerializerOptions.Default), "application/json");
}
