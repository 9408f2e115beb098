using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Counters.Dictionary.Definitions;

namespace Counters.Dictionary;

/// <summary>Names the content of a definition folder: equal files, equal version, on every machine.</summary>
internal static class DictionaryVersion
{
    private const int HexDigits = 16;

    /// <summary>
    /// The first 16 hex digits of SHA-256 over each path and content in order, each with its length, so that nothing can shift between them.
    /// </summary>
    public static string Of(IEnumerable<DefinitionFile> filesInOrder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in filesInOrder)
        {
            Append(hash, Encoding.UTF8.GetBytes(file.Path));
            Append(hash, file.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigits];
    }

    /// <summary>The same over the paths of all rules: names what a release of this program makes of the files.</summary>
    public static string OfRules(CounterDictionary dictionary)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in dictionary.Rules.Select(rule => rule.Path).Order(StringComparer.Ordinal)) { Append(hash, Encoding.UTF8.GetBytes(path)); }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigits];
    }

    private static void Append(IncrementalHash hash, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
