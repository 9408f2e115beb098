namespace Counters.Host.CommandLine;

/// <summary>The program was called in a way that it does not know; the message says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
