using Counters.Dictionary.Definitions;
using Microsoft.Extensions.Options;

namespace Counters.Dictionary.Versions;

/// <summary>The definitions in this silo's folder, as they are now.</summary>
internal sealed class LocalDefinitions(IOptions<DictionaryOptions> options)
{
    /// <exception cref="DefinitionException">At least one file is at fault; it lists all faults of all files.</exception>
    public DefinitionSet Read() => DefinitionLoader.Read(options.Value.Directory is { Length: > 0 } configured ? configured : DefinitionLoader.ShippedDirectory);
}
