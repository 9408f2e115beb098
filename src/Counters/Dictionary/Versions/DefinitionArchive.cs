using System.Collections.Immutable;
using System.IO.Compression;
using Counters.Dictionary.Definitions;

namespace Counters.Dictionary.Versions;

/// <summary>Packs the definition files of a version, so that every silo compiles the very same text, whatever lies on its own disk.</summary>
internal static class DefinitionArchive
{
    /// <summary>GitLab's 4,500 metrics are about 0.5 MiB packed. Redis takes it in one piece.</summary>
    public const int PackedBytesMax = 4 * 1024 * 1024;

    /// <summary>All files together, unpacked.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <exception cref="DefinitionException">The files are too large together.</exception>
    public static byte[] Pack(ImmutableArray<DefinitionFile> files)
    {
        if (files.Sum(file => (long)file.Content.Length) > BytesMax) { throw TooLarge($"{BytesMax / 1024 / 1024} MiB"); }
        var packed = new MemoryStream();
        using (var compressed = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var writer = new BinaryWriter(compressed))
        {
            writer.Write7BitEncodedInt(files.Length);
            foreach (var file in files)
            {
                writer.Write(file.Path);
                writer.Write7BitEncodedInt(file.Content.Length);
                writer.Write(file.Content);
            }
        }

        return packed.Length <= PackedBytesMax ? packed.ToArray() : throw TooLarge($"{PackedBytesMax / 1024 / 1024} MiB when packed");
    }

    /// <exception cref="InvalidDataException">These bytes were never packed here.</exception>
    public static ImmutableArray<DefinitionFile> Unpack(byte[] packed)
    {
        using var reader = new BinaryReader(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress));
        try
        {
            var files = ImmutableArray.CreateBuilder<DefinitionFile>();
            var bytesLeft = BytesMax;
            for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
            {
                var path = reader.ReadString();
                var length = reader.Read7BitEncodedInt();
                if (length < 0 || (bytesLeft -= length) < 0) { throw new InvalidDataException("The packed definitions are larger than any that were packed here."); }
                files.Add(new DefinitionFile(path, reader.ReadBytes(length)));
            }

            return files.ToImmutable();
        }
        catch (Exception fault) when (fault is EndOfStreamException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("The packed definitions are damaged.", fault);
        }
    }

    private static DefinitionException TooLarge(string max) =>
        new([new DefinitionFault(".", 1, $"the definitions are more than {max} together; leave out what is not counted")]);
}
