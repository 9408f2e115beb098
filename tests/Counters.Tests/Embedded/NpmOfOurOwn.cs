using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Counters.Host.Embedded;
using Counters.Testing;

namespace Counters.Tests.Embedded;

/// <summary>A registry of one small package, and a cache to fetch it into: what the library is taken from, without the half gigabyte.</summary>
internal sealed class NpmOfOurOwn : IDisposable
{
    public const string Content = "library\n";
    public const string ContentSha256 = "b5e0dfe3c2b269568c488e74fdc56495a5729538ebc6ef36488c85a7d7a1730e";

    private readonly TempDirectory _directory = new();
    private readonly StringWriter _progress = new();

    public NpmOfOurOwn()
    {
        Archive = Pack("package.tgz", "package/libchdb.so", Content);
        Package = new ClickHousePackage("@chdb/lib-of-our-own", Sha512(Archive), ContentSha256);
    }

    public string Archive { get; }

    public ClickHousePackage Package { get; }

    public string Cache => _directory.Sub("cache");

    public string Unfinished => Path.Combine(Cache, "clickhouse", "unfinished");

    public string Progress => _progress.ToString();

    public string Sub(string name) => _directory.Sub(name);

    /// <param name="npm">Null for one that delivers the package.</param>
    public ClickHouseLibrary Library(string? npm = null, ClickHousePackage? package = null) =>
        new(Cache, TextWriter.Synchronized(_progress), package ?? Package, npm ?? Program($"cp \"{Archive}\" \"$3/library.tgz\""));

    /// <summary>An npm of our own making: its third argument is the directory to deliver into.</summary>
    public string Program(string body)
    {
        var path = _directory.Sub($"npm-{Guid.CreateVersion7():N}");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(path, TrustedPath.FolderMode); }
        return path;
    }

    /// <summary>An archive as npm has them, with one entry beside that of the description.</summary>
    public string Pack(string name, string entry, string content)
    {
        var path = _directory.Sub(name);
        using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(zip, TarEntryFormat.Ustar);
        foreach (var (file, text) in ((string, string)[])[("package/package.json", "{}"), (entry, content)])
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return path;
    }

    public static string Sha512(string file) => Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(file)));

    public void Dispose()
    {
        _directory.Dispose();
        _progress.Dispose();
    }
}
