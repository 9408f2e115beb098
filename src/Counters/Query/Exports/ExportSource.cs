using ClickHouse.Driver.ADO;

namespace Counters.Query.Exports;

/// <summary>A file as ClickHouse writes it, with the place that it takes among the exports. Disposing it ends the query, should that still run.</summary>
internal sealed class ExportSource(ClickHouseRawResult file, IDisposable place) : IDisposable
{
    public Task<Stream> ReadAsStreamAsync() => file.ReadAsStreamAsync();

    public void Dispose()
    {
        file.Dispose();
        place.Dispose();
    }
}
