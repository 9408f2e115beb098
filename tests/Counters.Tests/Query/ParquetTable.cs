using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>A Parquet file as ClickHouse reads it: served on a free port and fetched with <c>url()</c>.</summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ParquetTable(WebApplication app) => _app = app;

    /// <summary>To be named after FROM.</summary>
    public string Source => $"url('{_app.Urls.Single()}/file', Parquet)";

    public static async Task<ParquetTable> OfAsync(byte[] file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/file", () => Results.Bytes(file, "application/vnd.apache.parquet", enableRangeProcessing: true));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ParquetTable(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
