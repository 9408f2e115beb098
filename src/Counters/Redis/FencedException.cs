namespace Counters.Redis;

/// <summary>Refuses a write of a former owner: another one has taken over, and Redis knows it. It is no failure of Redis.</summary>
internal sealed class FencedException(string message) : Exception(message);
