using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Counters.Dictionary;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.Tokens;
using Counters.Tokens.Sources;

namespace Counters.Host.CommandLine;

/// <summary>Changes a tokens file as a whole: a host that reads it meanwhile finds the former or the next version, never half of one.</summary>
internal static class TokensFileEditor
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long another command on the same file may take.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Adds a token; the file is made when there is none.</summary>
    /// <exception cref="UsageException">The name is taken, or the file cannot be used.</exception>
    public static Task AddAsync(string path, JsonObject token) => ChangeAsync(path, mayBeNew: true, tokens =>
    {
        var name = NameOf(token);
        if (tokens.Any(other => NameOf(other!) == name)) { throw new UsageException($"{path} has a token '{name}' already; revoke it first, or take another name."); }
        tokens.Add(token);
    });

    /// <summary>Takes a token away.</summary>
    /// <returns>How many are left.</returns>
    /// <exception cref="UsageException">There is no such token, or the file cannot be used.</exception>
    public static async Task<int> RemoveAsync(string path, string name)
    {
        var left = 0;
        await ChangeAsync(path, mayBeNew: false, tokens =>
        {
            if (tokens.RemoveAll(token => NameOf(token!) == name) == 0)
            {
                var nearest = NearestName.Of(name, tokens.Select(token => NameOf(token!)).ToList());
                throw new UsageException($"{path} has no token '{name}'." + (nearest is null ? "" : $" The nearest name is '{nearest}'."));
            }

            left = tokens.Count;
        });
        return left;
    }

    /// <summary>The tokens of a file.</summary>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static ImmutableArray<Token> Read(string path) => Checked(path, new TokensFile(Path.GetFullPath(path)).Look());

    private static async Task ChangeAsync(string path, bool mayBeNew, Action<JsonArray> change)
    {
        var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        if (!Directory.Exists(Path.GetDirectoryName(target))) { throw new UsageException($"There is no directory {Path.GetDirectoryName(target)}."); }
        using var held = await FileLock.TryTakeAsync(target + ".lock", WaitMax, CancellationToken.None)
            ?? throw new UsageException($"{target}.lock is held by another command, or cannot be written.");
        var isNew = mayBeNew && !File.Exists(target);
        var content = isNew ? new TokensFileContent(target, """{"tokens":[]}"""u8.ToArray(), null) : new TokensFile(target).Look();
        Checked(path, content);
        var document = JsonNode.Parse(content.Bytes)!;
        change(document["tokens"]!.AsArray());
        var next = Encoding.UTF8.GetBytes(document.ToJsonString(Indented) + "\n");
        Checked(path, content with { Bytes = next });
        Replace(target, next, isNew || OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(target));
    }

    private static void Replace(string target, byte[] bytes, UnixFileMode mode)
    {
        var temporary = $"{target}.{Guid.CreateVersion7():N}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = OwnerOnly; }
            using (var file = new FileStream(temporary, options))
            {
                // A file that others of its readers need keeps its mode; the process's umask would narrow it.
                if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(file.SafeFileHandle, mode); }
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new UsageException($"{target} is not changed: {fault.Message}");
        }
    }

    private static ImmutableArray<Token> Checked(string path, TokensFileContent content)
    {
        try
        {
            return TokenSettingsReader.Read(new ConfigurationBuilder().Build(), content);
        }
        catch (SettingsRefusedException refused)
        {
            throw new UsageException($"{path} cannot be used: {refused.Message}");
        }
    }

    private static string NameOf(JsonNode token) => (string?)token["name"] ?? "";
}
