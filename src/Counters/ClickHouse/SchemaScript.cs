using System.Reflection;

namespace Counters.ClickHouse;

/// <summary>Holds one file of the schema and the statements in it.</summary>
/// <param name="Name">The file's name, which is what <c>schema_migrations</c> remembers.</param>
internal sealed record SchemaScript(string Name, IReadOnlyList<string> Statements)
{
    private const string Folder = "Counters.ClickHouse.Schema.";
    private const string FunctionsFolder = Folder + "Functions.";

    /// <summary>Applied once each, in this order.</summary>
    public static IReadOnlyList<SchemaScript> Migrations { get; } =
        Load(name => name.StartsWith(Folder, StringComparison.Ordinal) && !name.StartsWith(FunctionsFolder, StringComparison.Ordinal));

    /// <summary>Applied at every start, for functions belong to the server.</summary>
    public static IReadOnlyList<SchemaScript> Functions { get; } = Load(name => name.StartsWith(FunctionsFolder, StringComparison.Ordinal));

    /// <summary>Cuts at semicolons that end a line, which is how the files are written; lines of comment are left out first.</summary>
    public static SchemaScript Parse(string name, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal));
        var statements = string.Join('\n', lines).Split(";\n").Select(statement => statement.Trim());
        return new SchemaScript(name, [.. statements.Where(statement => statement.Length > 0)]);
    }

    private static SchemaScript[] Load(Func<string, bool> isWanted) =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal) && isWanted(name))
            .Order(StringComparer.Ordinal)
            .Select(Read)];

    private static SchemaScript Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var text = new StreamReader(stream);
        return Parse(resource[Folder.Length..], text.ReadToEnd());
    }
}
