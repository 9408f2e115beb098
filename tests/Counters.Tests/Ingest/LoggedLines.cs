using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Counters.Tests.Ingest;

/// <summary>Keeps every line that a host logs, whatever its level.</summary>
internal sealed class LoggedLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => new Log(_lines);

    public override string ToString() => string.Join('\n', _lines);

    public void Dispose()
    {
    }

    private sealed class Log(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
