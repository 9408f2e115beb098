using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Counters.Contracts;
using Counters.Ingest;
using Counters.Testing;
using Xunit;

namespace Counters.Tests;

/// <summary>Which folder may see which, computed from the compiled assemblies: types, members, bodies and attributes.</summary>
public sealed class ArchitectureTests
{
    private const string Platform = "Counters.";

    /// <summary>They know no stage: a stage keeps its own keys, scripts, tables and queries.</summary>
    private static readonly Dictionary<string, string[]> GroundFloor = new(StringComparer.Ordinal)
    {
        ["Contracts"] = [],
        ["Hosting"] = [],
        ["Redis"] = ["Contracts", "Hosting"],
        ["ClickHouse"] = ["Contracts", "Hosting"],
        ["Http"] = ["Contracts", "Hosting", "Redis", "ClickHouse"],
    };

    private static readonly Lazy<ILookup<string, (string To, string Because)>> Graph = new(Read);

    [Fact]
    public void No_stage_sees_one_that_sees_it()
    {
        var (open, done) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var stage in Graph.Value.Select(edges => edges.Key)) { Visit(stage); }

        void Visit(string stage)
        {
            if (open.IndexOf(stage) is >= 0 and var at)
            {
                var circle = open.Skip(at).Append(stage).ToList();
                Assert.Fail($"{string.Join(" → ", circle)}:\n{string.Join('\n', circle.Zip(circle.Skip(1), Reasons))}");
            }

            if (!done.Add(stage)) { return; }
            open.Add(stage);
            foreach (var to in Graph.Value[stage].Select(edge => edge.To).Where(to => to != stage).Distinct()) { Visit(to); }
            open.Remove(stage);
        }
    }

    [Fact]
    public void The_ground_floor_knows_no_stage() => Assert.Empty(
        from floor in GroundFloor
        from edge in Graph.Value[floor.Key]
        where edge.To != floor.Key && !floor.Value.Contains(edge.To)
        select Reasons(floor.Key, edge.To));

    [Fact]
    public void Every_folder_of_the_platform_is_a_stage_and_has_a_line_in_the_tree_of_folders()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src/Counters")).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).ToList();
        Assert.Equal(folders.Append("Contracts").Order(), Graph.Value.Select(edges => edges.Key).Order());
        var tree = File.ReadAllLines(Path.Combine(Repository.Root, "docs/architecture.md"));
        Assert.All(folders, folder => Assert.Single(tree, line => line.StartsWith($"  {folder}/ ", StringComparison.Ordinal)));
    }

    private static ILookup<string, (string To, string Because)> Read()
    {
        var architecture = new ArchLoader().LoadAssemblies(typeof(EventBatch).Assembly, typeof(IngestOptions).Assembly).Build();
        var edges =
            from type in architecture.Types
            let seer = StageOf(type)
            where seer is not null
            from dependency in type.Dependencies
            let seen = StageOf(dependency.Target)
            where seen is not null
            select (From: seer, To: seen, Because: $"{type.FullName} → {dependency.Target.FullName}");
        return edges.Distinct().ToLookup(edge => edge.From, edge => (edge.To, edge.Because));
    }

    /// <summary>The folder below the project; null for what is not ours or is generated.</summary>
    private static string? StageOf(IType type) =>
        type.Namespace?.FullName is { } name && name.StartsWith(Platform, StringComparison.Ordinal) ? name[Platform.Length..].Split('.')[0] : null;

    private static string Reasons(string from, string to) =>
        $"{from} → {to}: {string.Join(", ", Graph.Value[from].Where(edge => edge.To == to).Select(edge => edge.Because).Take(5))}";
}
