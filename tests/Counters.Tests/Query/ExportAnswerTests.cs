using Counters.ClickHouse;
using Counters.Http;
using Counters.Query;
using Counters.Query.Exports;
using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Query;

public sealed class ExportAnswerTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("parquet")]
    public async Task A_query_that_fails_half_way_breaks_the_connection_so_that_nobody_takes_the_part_for_the_whole(string format)
    {
        await using var database = await TestDatabase.CreateAsync(server);
        using var places = new ExportPlaces(TimeProvider.System);
        var options = Options.Create(new QueryOptions());
        var export = new RollupExport(database.Database, places, new SpoolSpace(options), options, TimeProvider.System, NullLogger<ExportAnswer>.Instance);
        await using var app = await ServeAsync(export, Enum.Parse<AnswerFormat>(format, ignoreCase: true));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var whole = await http.GetByteArrayAsync(new Uri("/9999999999", UriKind.Relative), Cancelled);
        var broken = await Assert.ThrowsAnyAsync<Exception>(async () => await http.GetByteArrayAsync(new Uri("/4000000", UriKind.Relative), Cancelled));

        Assert.True(whole.Length > 1_000_000);
        Assert.True(broken is HttpRequestException or IOException, broken.ToString());
    }

    private static async Task<WebApplication> ServeAsync(RollupExport export, AnswerFormat format)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/{at:long}", (long at, CancellationToken cancellationToken) => export.OpenAsync(new FailsAt(at), format, "numbers", cancellationToken));
        await app.StartAsync(Cancelled);
        return app;
    }

    /// <summary>Five million numbers, or an error on the way.</summary>
    private sealed record FailsAt(long At) : IRollupQuery
    {
        public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object> { ["at"] = At };

        public string ToSql() => "SELECT number, sipHash64(number) AS noise, throwIf(number = {at:UInt64}) AS fails FROM numbers(5000000)";
    }
}
