using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Counters.Tokens.Sources;

/// <summary>The settings files of a running host: tells when one can no longer be read.</summary>
/// <remarks>
/// The configuration holds nothing in the place of a file that is broken or gone. Taken as it stands, that would take away all tokens that the file
/// holds because of a missing comma.
/// </remarks>
internal sealed class SettingsFiles
{
    private static readonly JsonDocumentOptions AsConfigurationReads = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly ImmutableArray<FileConfigurationSource> _sources;

    /// <param name="broken">Called when a file was read again and could not be; the configuration itself does not tell.</param>
    public SettingsFiles(IConfiguration settings, Action broken)
    {
        var sources = (settings as IConfigurationBuilder)?.Sources.OfType<FileConfigurationSource>() ?? [];
        _sources = [.. sources.Where(source => PathOf(source) is { } path && File.Exists(path))];
        foreach (var source in _sources)
        {
            var others = source.OnLoadException;
            source.OnLoadException = context =>
            {
                broken();
                others?.Invoke(context);
            };
        }
    }

    /// <summary>What is wrong with the files that were there at the start.</summary>
    public IEnumerable<string> Faults() => _sources.Select(source => Fault(PathOf(source)!)).OfType<string>();

    private static string? Fault(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), AsConfigurationReads);
            return null;
        }
        catch (JsonException fault)
        {
            return $"{path}: this is not valid JSON from line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} on.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {fault.Message}";
        }
    }

    private static string? PathOf(FileConfigurationSource source) =>
        source is { Path: { } path, FileProvider: { } files } && path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? files.GetFileInfo(path).PhysicalPath : null;
}
