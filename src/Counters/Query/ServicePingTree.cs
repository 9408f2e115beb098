using System.Text.Json;
using Counters.Contracts;

namespace Counters.Query;

/// <summary>Puts each number at its dotted key path, as GitLab nests its Service Ping.</summary>
/// <remarks>
/// Where one metric's path is the beginning of another's (<c>counts.a</c> and <c>counts.a.b</c>), the number of the shorter keeps its place and the
/// longer stands beside it under what is left of its path (<c>"counts": {"a": 1, "a.b": 2}</c>): no number is lost, and the path can still be read.
/// </remarks>
internal sealed class ServicePingTree
{
    private readonly SortedDictionary<string, ServicePingTree> _branches = new(StringComparer.Ordinal);
    private Amount? _value;

    /// <summary>Shorter paths first, so that the order in which they are given does not matter.</summary>
    public static ServicePingTree Of(IEnumerable<(string KeyPath, Amount Value)> values)
    {
        var tree = new ServicePingTree();
        foreach (var (keyPath, value) in values.OrderBy(entry => entry.KeyPath.Length))
        {
            tree.Add(keyPath, value);
        }

        return tree;
    }

    /// <summary>Writes the branches as properties of the object that the writer is in.</summary>
    public void WriteBranches(Utf8JsonWriter writer)
    {
        foreach (var (name, branch) in _branches)
        {
            writer.WritePropertyName(name);
            if (branch._value is { } value)
            {
                writer.WriteRawValue(value.ToString());
            }
            else
            {
                writer.WriteStartObject();
                branch.WriteBranches(writer);
                writer.WriteEndObject();
            }
        }
    }

    private void Add(string path, Amount value)
    {
        var (name, rest) = path.IndexOf('.') is >= 0 and var dot ? (path[..dot], path[(dot + 1)..]) : (path, null);
        if (rest is null || (_branches.TryGetValue(name, out var taken) && taken._value is not null))
        {
            _branches[path] = new ServicePingTree { _value = value };
            return;
        }

        if (!_branches.TryGetValue(name, out var branch))
        {
            _branches[name] = branch = new ServicePingTree();
        }

        branch.Add(rest, value);
    }
}
