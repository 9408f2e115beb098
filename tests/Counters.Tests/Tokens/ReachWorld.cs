using System.Globalization;
using System.Text;
using System.Text.Json;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Counters.Tokens;
using Xunit;

namespace Counters.Tests.Tokens;

/// <summary>
/// A whole host with two customers. Acme has a root of its own with a subgroup, and since today a root that was Bolt's until yesterday; Bolt has another
/// root with a subgroup. All have events, and each kind of token is there.
/// </summary>
internal sealed class ReachWorld : IAsyncDisposable
{
    public const long AcmeRoot = 100_001;
    public const long AcmeGroup = 100_002;
    public const long MovedRoot = 100_003;
    public const long BoltRoot = 917_001;
    public const long BoltGroup = 917_002;

    /// <summary>Nobody has registered it, and nothing was ever counted for it.</summary>
    public const long Nowhere = 999_999;

    /// <summary>Sees and sends everything.</summary>
    public const string All = "secret-of-all";

    /// <summary>Limited to the customer acme.</summary>
    public const string Acme = "secret-of-acme";

    /// <summary>Limited to the namespace of acme's root.</summary>
    public const string Tree = "secret-of-tree";

    /// <summary>Limited to acme's subgroup alone.</summary>
    public const string Group = "secret-of-group";

    /// <summary>Limited to a customer that is not registered.</summary>
    public const string Ghost = "secret-of-ghost";

    private ReachWorld(IngestHost host) => Host = host;

    public IngestHost Host { get; }

    public static DateTimeOffset Today { get; } = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ReachWorld> StartAsync(ClickHouseFixture server)
    {
        string[] scopes = [.. ScopeNames.All];
        var world = new ReachWorld(await IngestHost.StartAsync(
            server,
            [
                .. ServedRoutes.Token(0, "all", All, scopes),
                .. ServedRoutes.Token(1, "acme", Acme, scopes), "--Counters:Tokens:1:Customers:0=acme",
                .. ServedRoutes.Token(2, "tree", Tree, scopes), $"--Counters:Tokens:2:Namespaces:0={AcmeRoot}",
                .. ServedRoutes.Token(3, "group", Group, scopes), $"--Counters:Tokens:3:Namespaces:0={AcmeGroup}",
                .. ServedRoutes.Token(4, "ghost", Ghost, scopes), "--Counters:Tokens:4:Customers:0=ghost",
            ]));
        await world.RegisterAsync();
        await world.SendAsync();
        return world;
    }

    /// <summary>The answer to a question of a token's holder.</summary>
    public async Task<(int Status, string Text)> AskAsync(string secret, string path, HttpMethod? method = null, string? body = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { { "PRIVATE-TOKEN", secret } } };
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, mediaType); }
        using var response = await Host.Http.SendAsync(request, Cancelled);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    public async Task<JsonElement> ReadAsync(string secret, string path)
    {
        var (status, text) = await AskAsync(secret, path);
        Assert.True(status == 200, $"{path}: {status} {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>Sends one event and gives the code of its refusal, or null.</summary>
    public async Task<string?> SendOneAsync(string secret, long namespaceId, long? root = null, DateTimeOffset? time = null)
    {
        var (status, text) = await AskAsync(secret, "/v1/events", HttpMethod.Post, Event(namespaceId, root, time));
        Assert.True(status == 200, $"{status} {text}");
        var rejected = JsonElement.Parse(text).GetProperty("rejected");
        return rejected.GetArrayLength() == 0 ? null : rejected[0].GetProperty("code").GetString();
    }

    public static string Event(long namespaceId, long? root = null, DateTimeOffset? time = null)
    {
        var text = new StringBuilder($$"""{"event":"create_ci_build","user_id":"42","namespace_id":{{namespaceId}}""");
        if (root is not null) { text.Append(CultureInfo.InvariantCulture, $",\"root_namespace_id\":{root}"); }
        if (time is { } at) { text.Append(CultureInfo.InvariantCulture, $",\"time\":\"{at:yyyy-MM-dd'T'HH:mm:ss'Z'}\""); }
        return text.Append('}').ToString();
    }

    /// <summary>Waits until everything that was acknowledged before now is in the answers.</summary>
    public async Task SettleAsync()
    {
        var asked = TimeProvider.System.GetUtcNow();
        while (true)
        {
            var answer = await ReadAsync(All, "/v1/usage?event=create_ci_build&group_by=none");
            if (answer.GetProperty("complete_through").GetDateTimeOffset() > asked) { return; }
            await Task.Delay(50, Cancelled);
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task RegisterAsync()
    {
        await PutAsync($"/v1/namespaces/{AcmeGroup}", $$"""{"parent_id":{{AcmeRoot}}}""");
        await PutAsync($"/v1/namespaces/{BoltGroup}", $$"""{"parent_id":{{BoltRoot}},"full_path":"bolt/hidden"}""");
        var day = Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await PutAsync("/v1/customers/bolt", $$"""{"name":"Hidden Bolt","namespaces":[{"id":{{BoltRoot}}},{"id":{{MovedRoot}},"to":"{{day}}"}]}""");
        await PutAsync("/v1/customers/acme", $$"""{"name":"Acme","namespaces":[{"id":{{AcmeRoot}}},{"id":{{MovedRoot}},"from":"{{day}}"}]}""");
    }

    private async Task PutAsync(string path, string body)
    {
        var (status, text) = await AskAsync(All, path, HttpMethod.Put, body);
        Assert.True(status == 200, $"{path}: {status} {text}");
    }

    /// <summary>Acme's are 2 + 3 + 4, Bolt's 16 + 32 + 64.</summary>
    private async Task SendAsync()
    {
        var yesterday = Today.AddHours(-1);
        var events = Enumerable.Repeat(Event(AcmeRoot), 2)
            .Concat(Enumerable.Repeat(Event(AcmeGroup), 3))
            .Concat(Enumerable.Repeat(Event(MovedRoot), 4))
            .Concat(Enumerable.Repeat(Event(MovedRoot, time: yesterday), 16))
            .Concat(Enumerable.Repeat(Event(BoltRoot), 32))
            .Concat(Enumerable.Repeat(Event(BoltGroup), 64));
        var (status, text) = await AskAsync(All, "/v1/events", HttpMethod.Post, string.Join('\n', events), "application/x-ndjson");
        Assert.True(status == 200 && JsonElement.Parse(text).GetProperty("accepted").GetInt32() == 121, $"{status} {text}");
        await SettleAsync();
    }
}
