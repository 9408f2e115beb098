using System.Globalization;

namespace Counters.SystemTests.Fixtures;

/// <summary>Asks a ClickHouse over plain HTTP: the tests share no client with what they test.</summary>
internal sealed class ClickHouseSql(int httpPort)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly Uri _address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/?database=counters"));

    /// <summary>The rows, each cut into its columns.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public async Task<List<string[]>> RowsAsync(string sql)
    {
        using var answer = await Http.PostAsync(_address, new StringContent(sql + " FORMAT TSVRaw"));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))]
            : throw new InvalidOperationException(text);
    }

    public async Task<string> ValueAsync(string sql) => (await RowsAsync(sql))[0][0];
}
