namespace Counters.Redis;

/// <summary>Waits until everything Redis has answered so far is safe from a crash.</summary>
/// <remarks>A Redis of its own decides that by <c>appendfsync</c> before it answers; an embedded one is told to, once for all who wait.</remarks>
public interface ICommitBarrier
{
    Task CommittedAsync();
}

/// <summary>Waits for nothing: for a Redis that is durable, or as durable as it is configured, when it answers.</summary>
public sealed class NoCommitBarrier : ICommitBarrier
{
    public Task CommittedAsync() => Task.CompletedTask;
}
