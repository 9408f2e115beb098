using System.Collections.Immutable;
using Counters.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Counters.Tokens.Sources;

/// <summary>Everything that tokens are read from, and whether any of it has changed since it was read.</summary>
internal sealed class TokenSources : IDisposable
{
    private readonly IConfiguration _settings;
    private readonly SettingsFiles _settingsFiles;
    private readonly TokensFile? _file;
    private readonly IDisposable _reloads;
    private volatile bool _settingsChanged;
    private TokensFileContent? _content;

    public TokenSources(IConfiguration settings)
    {
        _settings = settings;
        _settingsFiles = new SettingsFiles(settings, () => _settingsChanged = true);
        _file = TokensFile.Of(settings);
        _content = _file?.Look();
        _reloads = ChangeToken.OnChange(settings.GetReloadToken, () => _settingsChanged = true);
    }

    /// <summary>Looks at the sources. What is found is what the next <see cref="Read"/> reads.</summary>
    public bool HaveChanged()
    {
        var haveSettings = _settingsChanged;
        _settingsChanged = false;
        var content = _file?.Look();
        var hasFile = content is not null && !content.IsSame(_content!);
        _content = content;
        return haveSettings || hasFile;
    }

    /// <summary>All tokens as they are written now.</summary>
    /// <exception cref="SettingsRefusedException">Lists everything that is wrong.</exception>
    public ImmutableArray<Token> Read()
    {
        var faults = _settingsFiles.Faults().ToList();
        return faults.Count == 0 ? TokenSettingsReader.Read(_settings, _content) : throw new SettingsRefusedException(string.Join(Environment.NewLine, faults));
    }

    public void Dispose() => _reloads.Dispose();
}
