using System.Globalization;
using ClickHouse.Driver;

namespace Counters.ClickHouse.Reads;

/// <summary>Works out once what one read may take of this server, from the settings or from what the server says of itself.</summary>
internal sealed class ReadBounds(ReadOptions given) : IDisposable
{
    /// <summary>Eight reads at their limit fill the server; inserts and merges need far less than one.</summary>
    private const int MemoryShare = 8;

    /// <summary>A server that is that small fails queries by its own limit first.</summary>
    private const long MemoryBytesMin = 64 << 20;

    private const int ThreadsMin = 2;

    /// <summary>An eighth of the embedded server's memory, for a server that does not say how much it has.</summary>
    private const long MemoryBytesUnknown = 256 << 20;

    /// <summary>ClickHouse's error codes UNKNOWN_SETTING, READONLY and SETTING_CONSTRAINT_VIOLATION.</summary>
    private static readonly int[] SettingsRefused = [115, 164, 452];

    private readonly SemaphoreSlim _asking = new(1);
    private volatile ReadSettings? _settings;

    private const string Sql =
        "SELECT toString((SELECT any(value) FROM system.server_settings WHERE name = 'max_server_memory_usage')), toString(getSetting('max_threads'))";

    /// <param name="ask">Reads the two texts of a statement's only row with the settings that it is given.</param>
    /// <exception cref="ReadSettingsRefusedException">The user may not read with these settings.</exception>
    public async ValueTask<ReadSettings> SettingsAsync(
        Func<string, ReadSettings, CancellationToken, Task<(string Memory, string Threads)>> ask, CancellationToken cancellationToken)
    {
        if (_settings is { } known) { return known; }
        await _asking.WaitAsync(cancellationToken);
        try
        {
            return _settings ??= await AskAsync(ask, cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    /// <summary>The settings for a server that says this of itself. Pure.</summary>
    /// <param name="memory">Bytes; 0 or no number where it does not say.</param>
    /// <param name="threads">A number, or <c>auto(N)</c> with the number of cores.</param>
    public static ReadSettings Of(ReadOptions given, string memory, string threads)
    {
        var bytes = long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && all > 0
            ? Math.Max(all / MemoryShare, MemoryBytesMin)
            : MemoryBytesUnknown;
        var cores = int.TryParse(string.Concat(threads.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : 0;
        return new ReadSettings((long?)given.MemoryMebibytesMax * (1L << 20) ?? bytes, given.ThreadsMax ?? Math.Max((cores + 1) / 2, ThreadsMin));
    }

    private async Task<ReadSettings> AskAsync(
        Func<string, ReadSettings, CancellationToken, Task<(string Memory, string Threads)>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var (memory, threads) = await ask(Sql, ReadSettings.OfProbe, cancellationToken);
            return Of(given, memory, threads);
        }
        catch (ClickHouseServerException refused) when (SettingsRefused.Contains(refused.ErrorCode))
        {
            throw new ReadSettingsRefusedException(refused);
        }
        catch (ClickHouseServerException)
        {
            // A user who may not see the server's settings still reads, within the bounds of a small server.
            return Of(given, "", "");
        }
    }
}

/// <summary>Reports that ClickHouse does not let this user read with the settings that bound a read.</summary>
public sealed class ReadSettingsRefusedException(Exception inner) : InvalidOperationException(
    "ClickHouse refuses the settings that every read is sent with (readonly = 2, max_memory_usage, max_threads, max_execution_time, priority). "
    + $"Give the user of {ClickHouseOptions.Key} a profile without readonly and without constraints on these. ClickHouse says: {inner.Message}",
    inner);
