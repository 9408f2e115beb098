using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using ClickHouse.Driver.ADO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Counters.Tests.Fixtures;

/// <summary>Stands before the real ClickHouse, hands everything on and remembers each statement with the settings that it was sent with.</summary>
internal sealed partial class RecordingProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Uri _server;

    private RecordingProxy(string connectionString)
    {
        var connection = new ClickHouseConnectionStringBuilder(connectionString);
        _server = new Uri($"http://{connection.Host}:{connection.Port}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapFallback(PassOnAsync);
    }

    public ConcurrentQueue<(string Sql, Dictionary<string, string> Settings)> Statements { get; } = new();

    public static async Task<RecordingProxy> StartAsync(ClickHouseFixture server)
    {
        var proxy = new RecordingProxy(server.ConnectionString);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>The same connection by way of the proxy.</summary>
    public string Through(string connectionString)
    {
        var own = new Uri(_app.Urls.Single());
        return PortOfServer().Replace(connectionString, $"Port={own.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var settings = QueryHelpers.ParseQuery(context.Request.QueryString.Value).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

        // The driver compresses what it inserts, and nothing else.
        var isCompressed = context.Request.Headers.ContentEncoding.Count > 0;
        Statements.Enqueue((isCompressed ? "INSERT" : settings.GetValueOrDefault("query") ?? Statement(body.ToArray()), settings));

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_server, context.Request.Path + context.Request.QueryString));
        request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length" or "Transfer-Encoding" or "Expect")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray())) { request.Content.Headers.TryAddWithoutValidation(name, values.ToArray()); }
        }

        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>A statement comes as the body, or as the field 'query' of a form, before or after its parameters.</summary>
    private static string Statement(byte[] body)
    {
        var text = Encoding.Latin1.GetString(body);
        var field = QueryField().Match(text);
        return field.Success ? field.Groups[1].Value : text;
    }

    [GeneratedRegex(@"name=""?query""?\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--", RegexOptions.Singleline)]
    private static partial Regex QueryField();

    [GeneratedRegex(@"Port=\d+", RegexOptions.IgnoreCase)]
    private static partial Regex PortOfServer();
}
