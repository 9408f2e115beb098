using System.Text.Json;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>What came back for a request.</summary>
internal sealed record IngestAnswer(int Status, JsonElement Body, TimeSpan? RetryAfter)
{
    public int Accepted => Body.GetProperty("accepted").GetInt32();

    public IReadOnlyList<Rejection> Rejected => [.. Body.GetProperty("rejected").EnumerateArray().Select(one => new Rejection(
        one.GetProperty("index").GetInt32(), one.GetProperty("id").GetString(), one.GetProperty("code").GetString()!, one.GetProperty("detail").GetString()!))];

    public string Code => Body.GetProperty("code").GetString()!;

    public string Detail => Body.GetProperty("detail").GetString()!;

    /// <summary>Whatever is refused as a whole is problem+json with a code and advice.</summary>
    public static async Task<IngestAnswer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var answer = new IngestAnswer((int)response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text), response.Headers.RetryAfter?.Delta);
        if (answer.Status < 400) { return answer; }
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(answer.Status, answer.Body.GetProperty("status").GetInt32());
        Assert.NotEmpty(answer.Code);
        Assert.NotEmpty(answer.Detail);
        return answer;
    }

    internal sealed record Rejection(int Index, string? Id, string Code, string Detail);
}
