using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.Tokens;

namespace Counters.SystemTests.Neighbours;

/// <summary>The built host with a token for each of several clients.</summary>
internal sealed class GuardedHost : IAsyncDisposable
{
    /// <summary>Well-behaved: it sends, asks and watches.</summary>
    public const string Good = "good";

    /// <summary>They may send only.</summary>
    public static readonly string[] Hostile = ["hostile-1", "hostile-2"];

    private readonly Dictionary<string, string> _secrets = new[] { Good }.Concat(Hostile).ToDictionary(name => name, _ => TokenSecret.Create());

    public GuardedHost(params string[] settings) => Process = new HostProcess([HostProcess.SystemDictionary, "--environment=Production", .. Tokens(), .. settings]);

    public HostProcess Process { get; }

    public string SecretOf(string name) => _secrets[name];

    /// <summary>A client with that token and connections of its own.</summary>
    public HttpClient ClientOf(string? name, int connections = 64)
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = Process.Http.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };
        if (name is not null) { http.DefaultRequestHeaders.Add("PRIVATE-TOKEN", _secrets.GetValueOrDefault(name, name)); }
        return http;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private IEnumerable<string> Tokens()
    {
        foreach (var (at, (name, secret)) in _secrets.Index())
        {
            var entry = string.Create(CultureInfo.InvariantCulture, $"--Counters:Tokens:{at}");
            yield return $"{entry}:Name={name}";
            yield return $"{entry}:Sha256={Convert.ToHexString(TokenSecret.Hash(secret))}";
            yield return $"{entry}:Scopes:0=ingest";
            if (name != Good) { continue; }
            yield return $"{entry}:Scopes:1=query";
            yield return $"{entry}:Scopes:2=metrics";
        }
    }
}
