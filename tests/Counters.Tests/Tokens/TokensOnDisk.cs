using System.Text.Json;
using System.Text.Json.Nodes;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Counters.Tokens.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Counters.Tests.Tokens;

/// <summary>A tokens file and a settings file, and the tokens that a host has in force by them, as it looks at them again and again.</summary>
internal sealed class TokensOnDisk : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ConfigurationManager _settings = new();
    private readonly TokenSources _sources;

    /// <param name="settings">What <c>Counters:Tokens</c> in the settings file is at the start; null for no settings file.</param>
    public TokensOnDisk(string? settings = null, bool isDevelopment = false, params JsonObject[] tokens)
    {
        File.WriteAllText(FilePath, Document(tokens));
        UnixMode.Set(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (settings is not null)
        {
            File.WriteAllText(SettingsPath, settings);
            _settings.AddJsonFile(SettingsPath, optional: false, reloadOnChange: true);
        }

        _settings[TokensFile.Key] = FilePath;
        _sources = new TokenSources(_settings);
        Ring = TokenPolicy.Decide(_sources.Read(), ["http://127.0.0.1:5080"], isDevelopment);
        Expiry = new TokenExpiry(Clock, Log.Of<TokenExpiry>());
        Reload = new TokenReload(Ring, _sources, Expiry, Clock, Log.Of<TokenReload>());
    }

    public string Directory => _directory.Path;

    public string FilePath => _directory.Sub("tokens.json");

    public string SettingsPath => _directory.Sub("appsettings.json");

    public LogLines Log { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public TokenSet Ring { get; }

    public TokenExpiry Expiry { get; }

    public TokenReload Reload { get; }

    public IEnumerable<string> Names => Ring.Tokens.Select(token => token.Name).Order(StringComparer.Ordinal);

    /// <summary>A token whose secret is <c>secret of NAME</c>.</summary>
    public static JsonObject Token(string name, string scope = "query", Action<JsonObject>? more = null)
    {
        var token = new JsonObject { ["name"] = name, ["scopes"] = new JsonArray(scope), ["sha256"] = Hash(name) };
        more?.Invoke(token);
        return token;
    }

    public static string Secret(string name) => $"secret of {name}";

    public static string Hash(string name) => Convert.ToHexStringLower(TokenSecret.Hash(Secret(name)));

    public static string Document(params JsonObject[] tokens) => new JsonObject { ["tokens"] = new JsonArray([.. tokens]) }.ToJsonString(JsonSerializerOptions.Web);

    /// <summary>Writes the file in place and looks.</summary>
    public void Write(params JsonObject[] tokens) => Write(Document(tokens));

    public void Write(string text)
    {
        File.WriteAllText(FilePath, text);
        Reload.Look();
    }

    /// <summary>Looks until something holds: the configuration notices a changed settings file in its own time.</summary>
    public async Task LookUntilAsync(Func<bool> holds)
    {
        for (var attempt = 0; !holds(); attempt++)
        {
            Xunit.Assert.True(attempt < 600, $"It has not come about.\n{string.Join('\n', Log.All)}");
            await Task.Delay(50, Xunit.TestContext.Current.CancellationToken);
            Reload.Look();
        }
    }

    public void Dispose()
    {
        Reload.Dispose();
        _sources.Dispose();
        _settings.Dispose();
        _directory.Dispose();
    }
}
