using Counters.ClickHouse;
using Counters.Host.Embedded;
using Counters.Redis;

namespace Counters.Host.Checks;

/// <summary>Which stores are the host's own, and whether they can be opened for a look.</summary>
internal sealed class EmbeddedStores(IConfiguration settings)
{
    public bool IsRedis { get; } = string.IsNullOrEmpty(settings[RedisOptions.Key]);

    public bool IsClickHouse { get; } = string.IsNullOrEmpty(settings[ClickHouseOptions.Key]);

    public bool IsAny => IsRedis || IsClickHouse;

    public string DataDirectory { get; } =
        Path.GetFullPath(settings[EmbeddedEngines.DataDirectoryKey] is { Length: > 0 } configured ? configured : EmbeddedEngines.DataDirectoryDefault);

    /// <summary>Known once <see cref="WhyNotOpenedAsync"/> was asked.</summary>
    public bool MayBeOpened { get; private set; }

    /// <summary>Opening creates what is not there and needs what a running host holds: neither is for a check to do.</summary>
    /// <returns>Words for an operator, or null when there is nothing against it.</returns>
    public async Task<string?> WhyNotOpenedAsync()
    {
        var reason = !IsAny ? null
            : IsClickHouse && !ClickHouseLibrary.OfThisUser().IsCached ? "ClickHouse's library is not there yet: the first start fetches about 180 MB with npm"
            : (IsRedis && !Directory.Exists(Path.Combine(DataDirectory, "garnet"))) || (IsClickHouse && !Directory.Exists(Path.Combine(DataDirectory, "clickhouse")))
                ? $"no data yet: the first start creates {DataDirectory}"
            : IsRedis && !await IsFreeAsync() ? $"a running host uses {DataDirectory}; its /health/ready tells how it is"
            : null;
        MayBeOpened = reason is null;
        return reason;
    }

    private async Task<bool> IsFreeAsync()
    {
        try
        {
            using var taken = await FileLock.TryTakeAsync(Path.Combine(DataDirectory, "garnet", "owner.lock"), TimeSpan.Zero, CancellationToken.None);
            return taken is not null;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's directory: opening it says so.
            return true;
        }
    }
}
