using System.Text.RegularExpressions;
using Counters.Testing;
using Xunit;

namespace Counters.Tests;

/// <summary>Finds files and types of src that the programs of src never come to, by the names that they hold.</summary>
public sealed partial class UnusedCodeTests
{
    /// <summary>What no program comes to and stays, each with its reason.</summary>
    private static readonly Dictionary<string, string> Kept = new(StringComparer.Ordinal)
    {
        ["src/Counters/Counting/Sketches/Redis/"] = "Redis' own format of a sketch, in which an import reads an existing GitLab Redis.",
    };

    /// <summary>Files that programs find by their folder.</summary>
    private static readonly string[] FoundByFolder =
    [
        "src/Counters/ClickHouse/Schema/", // applied in the order of their names
        "src/Counters/Query/Recipes/", // for analysts to copy; RecipesTests run each
        "src/Counters.Host/Properties/", // for dotnet run
    ];

    private static readonly Dictionary<string, SourceFile> Files = Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetRelativePath(Repository.Root, file), file => new SourceFile(File.ReadAllText(file)), StringComparer.Ordinal);

    [Fact]
    public void Every_file_of_code_is_used()
    {
        var unused = Files.Keys.Except(Reached()).ToList();
        Assert.Empty(unused.Where(file => !Kept.Keys.Any(kept => file.StartsWith(kept, StringComparison.Ordinal))).Order());
        Assert.All(Kept.Keys, kept => Assert.Contains(unused, file => file.StartsWith(kept, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_type_is_named_somewhere_or_found_by_a_rule() => Assert.Empty(
        from file in Files
        from type in file.Value.Types
        where !file.Value.IsFoundByRule(type)
            && file.Value.Mentions(type) <= file.Value.Declarations(type)
            && !Files.Any(other => other.Key != file.Key && other.Value.Words.Contains(type))
            && !Kept.Keys.Any(kept => file.Key.StartsWith(kept, StringComparison.Ordinal))
        select $"{file.Key}: {type}");

    [Fact]
    public void Every_script_and_text_is_named_in_the_code()
    {
        var code = string.Concat(Files.Values.Select(file => file.Code)) + string.Concat(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(File.ReadAllText));
        var unused =
            from extension in new[] { "*.lua", "*.sql", "*.json", "*.js", "*.css", "*.html" }
            from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), extension, SearchOption.AllDirectories)
            let file = Path.GetRelativePath(Repository.Root, path)
            where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
            where Path.GetFileName(file) is not ("packages.lock.json" or "appsettings.json")
            where !FoundByFolder.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))
            where !Regex.IsMatch(code, $@"\b{Regex.Escape(Path.GetFileNameWithoutExtension(file))}\b")
            select file;
        Assert.Empty(unused);
    }

    /// <summary>Goes from the program's entry to every file that declares a name which a file on the way holds.</summary>
    private static HashSet<string> Reached()
    {
        var declared = Files.SelectMany(file => file.Value.Names.Select(name => (name, file.Key))).ToLookup(pair => pair.name, pair => pair.Key, StringComparer.Ordinal);
        var open = new Stack<string>(Files.Keys.Where(file => Path.GetFileName(file) == "Program.cs"));
        var reached = open.ToHashSet(StringComparer.Ordinal);
        while (open.TryPop(out var file))
        {
            foreach (var next in Files[file].Words.SelectMany(word => declared[word]).Where(reached.Add)) { open.Push(next); }
        }

        return reached;
    }

    /// <summary>A file's code without its comments, and the names in it.</summary>
    private sealed class SourceFile
    {
        public SourceFile(string text)
        {
            Code = Comment().Replace(text, "");
            Words = Word().Matches(Code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
            Types = [.. TypeDeclaration().Matches(Code).Select(match => match.Groups[1].Value).Distinct()];
            Names = [.. Types, .. Types.Select(AttributeUse), .. Extensions(), .. GrainInterfaces()];
        }

        public string Code { get; }

        public HashSet<string> Words { get; }

        public IReadOnlyList<string> Types { get; }

        /// <summary>By any of these the file is used.</summary>
        public HashSet<string> Names { get; }

        public int Mentions(string type) => Regex.Count(Code, $@"\b{type}\b");

        public int Declarations(string type) => TypeDeclaration().Matches(Code).Count(match => match.Groups[1].Value == type);

        /// <summary>Extensions are used by their members, grains by their interfaces, attributes by their short names; the entry by the runtime.</summary>
        public bool IsFoundByRule(string type) =>
            Extensions().Any() || GrainInterfaces().Any() || type.EndsWith("Attribute", StringComparison.Ordinal);

        private static string AttributeUse(string type) => type.EndsWith("Attribute", StringComparison.Ordinal) ? type[..^"Attribute".Length] : type;

        private IEnumerable<string> Extensions() => ExtensionBlock().IsMatch(Code) ? Member().Matches(Code).Select(match => match.Groups[1].Value) : [];

        /// <summary>Orleans finds the class of a grain by its interface.</summary>
        private IEnumerable<string> GrainInterfaces() => GrainClass().Matches(Code).SelectMany(match => GrainInterface().Matches(match.Value)).Select(match => match.Value);
    }

    [GeneratedRegex(@"^\s*//.*$|(?<=[\s;{}])// .*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref)\s+)+(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?]+)\s+(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\bextension\s*[<(]|\(this ")]
    private static partial Regex ExtensionBlock();

    [GeneratedRegex(@"^\s+(?:public|internal)\s+(?:static\s+|async\s+|partial\s+)*[\w<>\[\],?.() ]+?\s(\w+)(?:<\w+>)?(?:\(|\s=>|\s\{)", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"\bclass \w+[^{]*")]
    private static partial Regex GrainClass();

    [GeneratedRegex(@"\bI\w+Grain\b")]
    private static partial Regex GrainInterface();
}
