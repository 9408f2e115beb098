using System.Text.Json;

namespace Counters.Query.ServicePing;

/// <summary>Puts each value, a number or an object of them, at its dotted key path, as GitLab nests its Service Ping.</summary>
/// <remarks>
/// Where one metric's path is the beginning of another's (<c>counts.a</c> and <c>counts.a.b</c>), the number of the shorter keeps its place and the
/// longer stands beside it under what is left of its path (<c>"counts": {"a": 1, "a.b": 2}</c>): no number is lost, and the path can still be read.
/// </remarks>
internal sealed class ServicePingTree
{
    private readonly SortedDictionary<string, ServicePingTree> _branches = new(StringComparer.Ordinal);
    private string? _json;

    /// <summary>Shorter paths first, so that the order in which they are given does not matter.</summary>
    public static ServicePingTree Of(IEnumerable<(string KeyPath, string Json)> values)
    {
        var tree = new ServicePingTree();
        foreach (var (keyPath, json) in values.OrderBy(entry => entry.KeyPath.Length))
        {
            tree.Add(keyPath, json);
        }

        return tree;
    }

    /// <summary>Writes the branches as properties of the object that the writer is in.</summary>
    public void WriteBranches(Utf8JsonWriter writer)
    {
        foreach (var (name, branch) in _branches)
        {
            writer.WritePropertyName(name);
            if (branch._json is { } json)
            {
                writer.WriteRawValue(json);
            }
            else
            {
                writer.WriteStartObject();
                branch.WriteBranches(writer);
                writer.WriteEndObject();
            }
        }
    }

    private void Add(string path, string json)
    {
        var (name, rest) = path.IndexOf('.') is >= 0 and var dot ? (path[..dot], path[(dot + 1)..]) : (path, null);
        if (rest is null || (_branches.TryGetValue(name, out var taken) && taken._json is not null))
        {
            _branches[path] = new ServicePingTree { _json = json };
            return;
        }

        if (!_branches.TryGetValue(name, out var branch))
        {
            _branches[name] = branch = new ServicePingTree();
        }

        branch.Add(rest, json);
    }
}
