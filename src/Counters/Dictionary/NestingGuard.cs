using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Counters.Dictionary;

/// <summary>Stops a YAML file that nests too deeply before the reader behind it has recursed that far.</summary>
internal sealed class NestingGuard(IParser inner) : IParser
{
    private int _depth;

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        var moved = inner.MoveNext();
        _depth += moved ? inner.Current?.NestingIncrease ?? 0 : 0;
        if (_depth > DefinitionLimits.YamlNestingMax)
        {
            throw new YamlException(inner.Current!.Start, inner.Current.End, $"nested more than {DefinitionLimits.YamlNestingMax} deep");
        }

        return moved;
    }
}
