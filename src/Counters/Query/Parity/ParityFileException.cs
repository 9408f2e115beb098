namespace Counters.Query.Parity;

/// <summary>A list that coverage shall be measured against cannot be used; the message says which and why, for those who run the host.</summary>
/// <param name="setting">The setting that names the file.</param>
/// <param name="path">Where the file is on this host.</param>
/// <param name="reason">Names no path.</param>
internal sealed class ParityFileException(string setting, string path, string reason) : Exception(path.Length == 0 ? reason : $"{path}: {reason}")
{
    /// <summary>The same for those who ask over HTTP: where files are on this host is not theirs to know.</summary>
    public string WithoutPath => $"{setting}: {reason}";
}
