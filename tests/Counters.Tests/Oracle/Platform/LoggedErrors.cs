using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Counters.Tests.Oracle.Platform;

/// <summary>Keeps what the host logs as an error, so that a stream that failed says why: a 500 tells its client nothing.</summary>
internal sealed class LoggedErrors : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => new Log(_lines, categoryName);

    public override string ToString() => string.Join('\n', _lines);

    public void Dispose()
    {
    }

    private sealed class Log(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) { lines.Enqueue($"{category}: {formatter(state, exception)} {exception}"); }
        }
    }
}
