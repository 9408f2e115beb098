using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Counters.Tests.Audit;

/// <summary>Keeps the lines of one category of the log, as what watches it sees them.</summary>
internal sealed class KeptLines(string category) : ILoggerProvider
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text, Dictionary<string, object?> Parts)> _lines = new();

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text, Dictionary<string, object?> Parts)> All => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Log(this, categoryName == category);

    public void Dispose()
    {
    }

    private sealed class Log(KeptLines lines, bool isKept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isKept;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!isKept) { return; }
            var parts = state is IEnumerable<KeyValuePair<string, object?>> pairs ? pairs.ToDictionary(pair => pair.Key, pair => pair.Value) : [];
            lines._lines.Enqueue((eventId, logLevel, formatter(state, exception), parts));
        }
    }
}
