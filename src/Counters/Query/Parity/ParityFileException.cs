namespace Counters.Query;

/// <summary>A list that coverage shall be measured against cannot be used; the message says which and why.</summary>
internal sealed class ParityFileException(string message) : Exception(message);
