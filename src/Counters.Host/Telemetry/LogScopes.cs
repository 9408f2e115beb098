using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Counters.Host.Telemetry;

/// <summary>Cuts what ASP.NET Core writes beside each line of a request: it has the whole path, which a client may make eight kilobytes long.</summary>
internal static class LogScopes
{
    private const int CharactersMax = 300;

    extension(ILoggingBuilder logging)
    {
        /// <summary>Call it after the console: its formatter goes on writing the lines, and sees scopes that are cut.</summary>
        public void CutScopes()
        {
            var simple = logging.Services.Single(service =>
                service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType?.Name.StartsWith("Simple", StringComparison.Ordinal) == true);
            logging.Services.Remove(simple);
            logging.Services.AddSingleton<ConsoleFormatter>(services =>
                new Formatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(services, simple.ImplementationType!)));
        }
    }

    private static object? Cut(object? scope) => scope?.ToString() is { Length: > CharactersMax } text ? text[..CharactersMax] + "…" : scope;

    private sealed class Formatter(ConsoleFormatter inner) : ConsoleFormatter(inner.Name), IDisposable
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
            inner.Write(logEntry, scopeProvider is null ? null : new Scopes(scopeProvider), textWriter);

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }

    private sealed class Scopes(IExternalScopeProvider inner) : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
            inner.ForEachScope(static (scope, one) => one.callback(Cut(scope), one.state), (callback, state));

        public IDisposable Push(object? state) => inner.Push(state);
    }
}
