using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace Counters.Cluster.Gate;

/// <summary>
/// Bounds, before TLS, how many connections may be open that have not yet proved to be a silo's, and reports those that never did.
/// </summary>
internal sealed class Arrivals(RefusedConnections refused) : IConnectionMiddleware
{
    /// <summary>More than silos of the largest cluster that all start at once.</summary>
    public const int UnprovedMax = 256;

    private int _unproved;

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        if (Interlocked.Increment(ref _unproved) > UnprovedMax)
        {
            Interlocked.Decrement(ref _unproved);
            refused.Add(Refusal.Crowd, context.RemoteEndPoint);
            return;
        }

        var arrival = new Arrival(this);
        context.Features.Set(arrival);
        try
        {
            await next(context);
        }
        finally
        {
            if (arrival.Leave()) { refused.Add(arrival.Refusal ?? Refusal.Handshake, context.RemoteEndPoint); }
        }
    }

    /// <summary>Holds one connection, from its beginning until it is let in or refused.</summary>
    internal sealed class Arrival(Arrivals arrivals)
    {
        private int _left;

        /// <summary>Null when the connection ended before it came to the gate.</summary>
        public Refusal? Refusal { get; set; }

        /// <summary>Makes room for the next: it is let in, or over.</summary>
        /// <returns>False when it had made room before.</returns>
        public bool Leave()
        {
            if (Interlocked.Exchange(ref _left, 1) != 0) { return false; }
            Interlocked.Decrement(ref arrivals._unproved);
            return true;
        }
    }
}
