using System.Collections.Immutable;
using System.Text.Json;
using Counters.Hosting;

namespace Counters.Query.Parity;

/// <summary>Reads the lists of <see cref="ParityOptions"/>, and says what is wrong with them.</summary>
internal static class UsageColumnFiles
{
    /// <summary>The real lists are below 0.5 MB.</summary>
    private const int BytesMax = 16 * 1024 * 1024;

    /// <summary>A query gives a number for each customer only when it groups by the root of the namespaces.</summary>
    private const string ByRoot = "ultimate_parent";

    private const string ColumnsSetting = $"{ParityOptions.Section}:{nameof(ParityOptions.Columns)}";
    private const string QueriesSetting = $"{ParityOptions.Section}:{nameof(ParityOptions.NamespaceQueries)}";

    /// <summary>In the order of the file; null when neither list is named.</summary>
    /// <exception cref="ParityFileException">A list is missing, cannot be read or is not what it should be.</exception>
    public static ImmutableArray<UsageColumn>? Read(ParityOptions options)
    {
        if (options is { Columns: "", NamespaceQueries: "" }) { return null; }
        if (options.Columns == "" || options.NamespaceQueries == "")
        {
            throw new ParityFileException(ParityOptions.Section, "", "The columns and the namespace queries go together: name both files, or none.");
        }

        var fed = Fed(options.NamespaceQueries);
        return [.. Columns(options.Columns).Select(column => new UsageColumn(column.KeyPath, column.Name, fed.Contains(column.KeyPath)))];
    }

    private static List<(string KeyPath, string Name)> Columns(string path)
    {
        var columns = new List<(string KeyPath, string Name)>();
        using var reader = new StreamReader(new MemoryStream(Bytes(ColumnsSetting, path)));
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0) { continue; }
            if (text.Split('\t') is not [{ Length: > 0 } keyPath, { Length: > 0 } name])
            {
                throw new ParityFileException(ColumnsSetting, path, $"line {line}: a line holds a key path, a tab and the name of the column.");
            }

            columns.Add((keyPath, name));
        }

        return columns;
    }

    private static HashSet<string> Fed(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(Bytes(QueriesSetting, path));
            return document.RootElement.EnumerateArray()
                .Where(query => query.GetProperty("counter_query").GetString()!.Contains(ByRoot, StringComparison.Ordinal))
                .Select(query => query.GetProperty("counter_name").GetString()!)
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or NullReferenceException)
        {
            throw new ParityFileException(QueriesSetting, path, $"is not a JSON array of objects with the texts counter_name and counter_query ({fault.Message})");
        }
    }

    private static byte[] Bytes(string setting, string path) =>
        BoundedFile.TryRead(path, BytesMax, out var fault) ?? throw new ParityFileException(setting, path, $"{fault}.");
}
