using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using StackExchange.Redis;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>A connection to Redis whose process dies at a command: before or after Redis has taken it, and nothing goes through any more.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The proxy is derived from it.")]
internal class DyingConnection : DispatchProxy
{
    private IDatabase _database = null!;
    private int _commandsLeft;
    private bool _isTaken;

    public static IConnectionMultiplexer After(IConnectionMultiplexer connection, int commands, bool lastIsTaken)
    {
        var database = Create<IDatabase, DyingConnection>();
        var dying = (DyingConnection)(object)database;
        (dying._database, dying._commandsLeft, dying._isTaken) = (connection.GetDatabase(), commands, lastIsTaken);
        var multiplexer = Create<IConnectionMultiplexer, Multiplexer>();
        ((Multiplexer)(object)multiplexer).Database = database;
        return multiplexer;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (--_commandsLeft >= 0) { return targetMethod!.Invoke(_database, args); }
        if (_commandsLeft == -1 && _isTaken) { ((Task)targetMethod!.Invoke(_database, args)!).Wait(TimeSpan.FromSeconds(5)); }
        throw new RedisConnectionException(ConnectionFailureType.SocketClosed, "The process has died.");
    }

    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is derived from it.")]
    private class Multiplexer : DispatchProxy
    {
        public IDatabase Database { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Database;
    }
}
