using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>Turns a file's bytes into the fields of its one mapping, or into a fault.</summary>
internal static class YamlDefinition
{
    private const string NotOneMapping = "is not one YAML document with one mapping";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when the file is no definition at all; the fault is then in the list.</summary>
    public static YamlFields? Parse(DefinitionFile file, FaultList faults)
    {
        switch (ReadRoot(file, faults))
        {
            case null:
                return null;
            case YamlMappingNode root:
                return Fields(root, file, faults);
            default:
                faults.Error(file.Path, 1, NotOneMapping);
                return null;
        }
    }

    /// <summary>The one document of a file; null when it has none or is no YAML, which is then in the list of faults.</summary>
    public static YamlNode? ReadRoot(DefinitionFile file, FaultList faults)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(file.Content), StrictUtf8);
            var stream = new YamlStream();
            stream.Load(new NestingGuard(new Parser(reader)));
            if (stream.Documents is [{ RootNode: var root }]) { return root; }
            faults.Error(file.Path, 1, NotOneMapping);
        }
        catch (YamlException failure)
        {
            faults.Error(file.Path, Math.Max(1, (int)failure.Start.Line), $"is not YAML: {failure.Message}");
        }
        catch (DecoderFallbackException)
        {
            faults.Error(file.Path, 1, "is not UTF-8");
        }

        return null;
    }

    private static YamlFields Fields(YamlMappingNode root, DefinitionFile file, FaultList faults)
    {
        var fields = new YamlFields(root, file.Path, faults);
        // The reader does not merge; without this the merged fields would be missing in silence.
        if (fields.Node("<<") is not null) { fields.Error("<<", "merge keys are not supported; write the fields out"); }
        return fields;
    }
}
