using Counters.ClickHouse;
using Counters.Redis;

namespace Counters.Host.Embedded;

/// <summary>Starts the engines that the settings do not name, for this host alone and on disk, and stops them after everything else.</summary>
internal sealed class EmbeddedEngines : IAsyncDisposable
{
    public const string DataDirectoryKey = "Counters:DataDirectory";
    public const string DataDirectoryDefault = ".data";

    private EmbeddedGarnet? _garnet;
    private SupervisedClickHouse? _clickHouse;

    /// <exception cref="ClickHouseLibraryException">ClickHouse's library is missing and could not be fetched.</exception>
    public static async Task<EmbeddedEngines> StartAsync(WebApplicationBuilder builder, CancellationToken cancellationToken = default)
    {
        var engines = new EmbeddedEngines();
        var loggers = LoggerFactory.Create(Log);
        var directory = Path.GetFullPath(builder.Configuration[DataDirectoryKey] is { Length: > 0 } configured ? configured : DataDirectoryDefault);
        try
        {
            var ownClickHouse = string.IsNullOrEmpty(builder.Configuration[ClickHouseOptions.Key]);
            var ownRedis = string.IsNullOrEmpty(builder.Configuration[RedisOptions.Key]);
            if (ownClickHouse || ownRedis) { PrivateDirectory.CreateAround(directory); }
            if (ownClickHouse)
            {
                await engines.StartClickHouseAsync(builder, Path.Combine(directory, "clickhouse"), loggers, cancellationToken);
            }

            if (ownRedis)
            {
                await engines.StartGarnetAsync(builder, Path.Combine(directory, "garnet"), loggers, cancellationToken);
            }

            return engines;
        }
        catch
        {
            await engines.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_garnet is not null) { await _garnet.DisposeAsync(); }
        if (_clickHouse is not null) { await _clickHouse.DisposeAsync(); }
    }

    /// <summary>Warnings, and the line that tells how to send SQL by hand.</summary>
    private static void Log(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("ArgParser", LogLevel.Error)
        .AddFilter(typeof(EmbeddedClickHouse).FullName, LogLevel.Information)
        .AddSimpleConsole(console => console.SingleLine = true);

    private async Task StartClickHouseAsync(WebApplicationBuilder builder, string directory, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        _clickHouse = await SupervisedClickHouse.StartAsync(new EmbeddedClickHouseOptions { DataDirectory = directory }, loggers, cancellationToken);
        builder.Configuration[ClickHouseOptions.Key] = _clickHouse.ConnectionString;
    }

    private async Task StartGarnetAsync(WebApplicationBuilder builder, string directory, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var garnet = await EmbeddedGarnet.StartAsync(new EmbeddedGarnetOptions { DataDirectory = directory }, loggers, cancellationToken);
        _garnet = garnet;
        builder.UseEmbeddedRedis(garnet.ConnectionString, new CoalescedCommitBarrier(garnet.CommitAsync));
    }
}
