using Counters.Tokens;
using Counters.Tokens.Sources;

namespace Counters.Host.Demo;

/// <summary>The demo's own token, for as long as the program runs, where the host needs tokens at all.</summary>
internal sealed record DemoToken(string Secret)
{
    /// <summary>An index that nobody's list of tokens reaches.</summary>
    private const string Entry = TokenSetting.Key + ":999999999";

    public static void Apply(WebApplicationBuilder builder)
    {
        var needsTokens = builder.Configuration.GetSection(TokenSetting.Key).GetChildren().Any() || !string.IsNullOrEmpty(builder.Configuration[TokensFile.Key]);
        if (!needsTokens) { return; }
        var secret = TokenSecret.Create();
        builder.Configuration[$"{Entry}:{nameof(TokenSetting.Name)}"] = "demo-of-this-process";
        builder.Configuration[$"{Entry}:{nameof(TokenSetting.Sha256)}"] = Convert.ToHexString(TokenSecret.Hash(secret));
        foreach (var (at, scope) in ScopeNames.All.Index()) { builder.Configuration[$"{Entry}:{nameof(TokenSetting.Scopes)}:{at}"] = scope; }
        builder.Services.AddSingleton(new DemoToken(secret));
    }
}
