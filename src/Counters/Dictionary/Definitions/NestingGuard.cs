using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Counters.Dictionary.Definitions;

/// <summary>Stops a YAML file that costs more than its size before the reader behind it has built anything of it: nested too deeply, or with keys that are no texts.</summary>
/// <remarks>
/// The reader hashes every key as a whole. A key that is a collection, or an alias of one, is hashed through all its aliases, which doubles the work
/// with each level: a file of 2 KB would keep a core busy for days. Definitions have texts for keys, so nothing else is let through.
/// </remarks>
internal sealed class NestingGuard(IParser inner) : IParser
{
    /// <summary>What the next node is in each collection that is open. Bounded by the depth.</summary>
    private readonly Stack<Place> _open = new();

    private enum Place
    {
        Item,
        Key,
        Value,
    }

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        var moved = inner.MoveNext();
        if (moved && inner.Current is { } current) { Follow(current); }
        return moved;
    }

    private void Follow(ParsingEvent current)
    {
        if (current is NodeEvent or AnchorAlias) { Take(current); }
        switch (current)
        {
            case MappingStart:
                Open(current, Place.Key);
                break;
            case SequenceStart:
                Open(current, Place.Item);
                break;
            case MappingEnd or SequenceEnd:
                _open.Pop();
                break;
        }
    }

    /// <summary>A node of a mapping is a key and a value by turns.</summary>
    private void Take(ParsingEvent node)
    {
        if (!_open.TryPop(out var place)) { return; }
        if (place == Place.Key && node is not Scalar) { throw new YamlException(node.Start, node.End, "a key must be a text, not an alias or a collection"); }
        _open.Push(place switch { Place.Key => Place.Value, Place.Value => Place.Key, _ => Place.Item });
    }

    private void Open(ParsingEvent start, Place first)
    {
        if (_open.Count >= DefinitionLimits.YamlNestingMax)
        {
            throw new YamlException(start.Start, start.End, $"nested more than {DefinitionLimits.YamlNestingMax} deep");
        }

        _open.Push(first);
    }
}
