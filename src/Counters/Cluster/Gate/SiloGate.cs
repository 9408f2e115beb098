using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Counters.Cluster.Gate;

/// <summary>Lets a connection in when the silo that it names is in the membership table. Until then Orleans neither reads from it nor writes to it.</summary>
/// <remarks>
/// Orleans believes every process that is connected: a process that says it is a silo may send a membership of its own making, and joins with it. Behind TLS this
/// keeps out a silo that has a certificate and is of another Redis; without TLS it is what stands between the port and the grains.
/// </remarks>
internal sealed class SiloGate(MemberTable members, Serializer<PeerPreamble> preambles, ILocalSiloDetails self) : IConnectionMiddleware
{
    /// <summary>Orleans' own bound.</summary>
    private const int PreambleBytesMax = 1_024;

    /// <summary>A silo sends its preamble at once; the table is waited for as well.</summary>
    private static readonly TimeSpan ProvesWithin = TimeSpan.FromSeconds(8);

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var arrival = context.Features.Get<Arrivals.Arrival>() ?? throw new InvalidOperationException("The gate stands behind the arrivals.");
        arrival.Refusal = await RefusalAsync(context);
        if (arrival.Refusal is not null) { return; }
        arrival.Leave();
        await next(context);
    }

    private async Task<Refusal?> RefusalAsync(ConnectionContext context)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        timeout.CancelAfter(ProvesWithin);
        try
        {
            var named = await NamedAsync(context.Transport.Input, timeout.Token);
            return named is null || named.Equals(self.SiloAddress) ? Refusal.NoSilo : await JudgeAsync(named, timeout.Token);
        }
        catch (Exception exception) when (!timeout.IsCancellationRequested || exception is OperationCanceledException or IOException)
        {
            // What a stranger sends may break any reader.
            return Refusal.NoSilo;
        }
    }

    private async Task<Refusal?> JudgeAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            return await members.StatusAsync(silo, cancellationToken) switch
            {
                SiloStatus.None => Refusal.Stranger,
                SiloStatus.Dead => Refusal.Dead,
                _ => null,
            };
        }
        catch (Exception)
        {
            return Refusal.Unknown;
        }
    }

    /// <summary>Reads the preamble and leaves it where it is, for Orleans to read it again.</summary>
    private async Task<SiloAddress?> NamedAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var (buffer, length) = (read.Buffer, LengthOf(read.Buffer));
            if (length is <= 0 or > PreambleBytesMax) { return null; }
            if (length is { } bytes && buffer.Length >= sizeof(int) + bytes)
            {
                var named = preambles.Deserialize(buffer.Slice(sizeof(int), bytes))?.SiloAddress;
                input.AdvanceTo(buffer.Start);
                return named;
            }

            if (read.IsCompleted || read.IsCanceled) { return null; }
            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <returns>Null as long as the four bytes of it have not come.</returns>
    private static int? LengthOf(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < sizeof(int)) { return null; }
        Span<byte> length = stackalloc byte[sizeof(int)];
        buffer.Slice(0, sizeof(int)).CopyTo(length);
        return BinaryPrimitives.ReadInt32LittleEndian(length);
    }
}
