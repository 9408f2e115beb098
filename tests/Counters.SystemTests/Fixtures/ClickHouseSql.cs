using System.Net.Http.Headers;
using System.Text;
using Counters.Host.Embedded;

namespace Counters.SystemTests.Fixtures;

/// <summary>Asks a ClickHouse over plain HTTP: the tests share no client with what they test.</summary>
internal sealed class ClickHouseSql(Uri address, string user)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly AuthenticationHeaderValue _user = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));

    /// <summary>By the file that the host leaves for the person who started it.</summary>
    public static ClickHouseSql ByHand(string clickHouseDirectory)
    {
        var lines = File.ReadAllLines(SqlByHand.PathIn(clickHouseDirectory));
        return new ClickHouseSql(new Uri(Value("url")), Value("user"));

        string Value(string name) => lines.Single(line => line.StartsWith(name + " = ", StringComparison.Ordinal)).Split('"')[1];
    }

    /// <summary>The rows, each cut into its columns.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public async Task<List<string[]>> RowsAsync(string sql)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(sql + " FORMAT TSVRaw") };
        request.Headers.Authorization = _user;
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))]
            : throw new InvalidOperationException(text);
    }

    public async Task<string> ValueAsync(string sql) => (await RowsAsync(sql))[0][0];
}
