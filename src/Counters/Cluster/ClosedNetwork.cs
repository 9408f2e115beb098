using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Counters.Cluster;

/// <summary>
/// Stands in for the network of a silo that is alone: it opens no port, so nothing on the machine can join it or call its grains, and it
/// connects to nothing.
/// </summary>
/// <remarks>Orleans has no switch for this. It takes its listeners and connectors from the services, under keys of its own; all of them are replaced.</remarks>
internal sealed class ClosedNetwork : IConnectionListenerFactory, IConnectionFactory
{
    /// <exception cref="InvalidOperationException">This release of Orleans gets its network elsewhere, and would open a port.</exception>
    public static void PutInto(IServiceCollection services)
    {
        var network = new ClosedNetwork();
        var replaced = 0;
        for (var at = 0; at < services.Count; at++)
        {
            var (type, key) = (services[at].ServiceType, services[at].ServiceKey);
            if (key is null || (type != typeof(IConnectionListenerFactory) && type != typeof(IConnectionFactory))) { continue; }
            services[at] = new ServiceDescriptor(type, key, network);
            replaced += type == typeof(IConnectionListenerFactory) ? 1 : 0;
        }

        if (replaced == 0) { throw new InvalidOperationException("Orleans registers no listener that could be replaced: the silo port would be open."); }
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new Listener(endpoint));

    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromException<ConnectionContext>(new ConnectionAbortedException($"This silo is alone and connects to nothing, not to {endpoint} either."));

    /// <summary>Waits for connections that cannot come.</summary>
    private sealed class Listener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_end.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
