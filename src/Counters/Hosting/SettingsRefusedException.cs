namespace Counters.Hosting;

/// <summary>The settings cannot be used as they are; the message names each one and says what to change.</summary>
public sealed class SettingsRefusedException(string message) : Exception(message);
