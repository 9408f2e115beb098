using Counters.Http;
using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Counters.Tests.Http;

/// <summary>Answers are for people too: what JSON does not have to escape stands in them as it is.</summary>
public sealed class JsonTextTests
{
    [Fact]
    public async Task A_refusal_is_readable_as_it_is_sent()
    {
        await using var routes = await ServedRoutes.StartAsync(ServedRoutes.Token(0, "sends", "secret-of-sends", "ingest"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/usage") { Headers = { { "PRIVATE-TOKEN", "secret-of-sends" } } };
        using var answer = await routes.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("The token 'sends' has no scope 'query'", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_keeps_letters_and_signs_and_escapes_what_JSON_must()
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await new JsonAnswer(writer => writer.WriteStringValue("Müller & Söhne's <b> \"x\" \n")).ExecuteAsync(http);
        await http.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        http.Response.Body.Position = 0;
        using var reader = new StreamReader(http.Response.Body);
        Assert.Equal("""
            "Müller & Söhne's <b> \"x\" \n"
            """, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
