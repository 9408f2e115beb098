using System.Net;
using System.Net.Sockets;
using Counters.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Counters.Cluster;

/// <summary>Holds the address and the port at which a silo meets the others.</summary>
public sealed record SiloPlace(IPAddress Address, int Port)
{
    /// <summary>Orleans' own choice. The same at every start, so that a silo that crashed is known by its address when it comes back.</summary>
    public const int UsualPort = 11_111;

    public const string AddressKey = $"{ClusterMemberOptions.Section}:{nameof(ClusterMemberOptions.AdvertisedAddress)}";

    private const string PortKey = $"{ClusterMemberOptions.Section}:{nameof(ClusterMemberOptions.SiloPort)}";

    /// <summary>Where Kubernetes puts the pod's address, when the manifest asks for <c>status.podIP</c> under this name.</summary>
    public const string PodAddressKey = "POD_IP";

    private static readonly TimeSpan DrainDelayAcrossMachines = TimeSpan.FromSeconds(5);

    /// <summary>Only processes of this machine reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <exception cref="OptionsValidationException">The address is none that a silo could have.</exception>
    public static SiloPlace Of(IConfiguration settings)
    {
        var options = settings.GetSection(ClusterMemberOptions.Section).Get<ClusterMemberOptions>() ?? new ClusterMemberOptions();
        var key = string.IsNullOrEmpty(options.AdvertisedAddress) ? PodAddressKey : AddressKey;
        try
        {
            var address = string.IsNullOrEmpty(settings[key]) ? IPAddress.Loopback : ParseAddress(settings[key]!);
            return new SiloPlace(address, options.SiloPort ?? FreePort.TryNear(UsualPort, address) ?? UsualPort);
        }
        catch (FormatException exception)
        {
            throw new OptionsValidationException(key, typeof(ClusterMemberOptions), [$"{key}: {exception.Message}."]);
        }
    }

    /// <exception cref="FormatException">It is no address, or one that stands for all of a machine's.</exception>
    public static IPAddress ParseAddress(string text) =>
        IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? address
            : throw new FormatException($"'{text}' is not the IP address of one machine, such as 10.0.0.7; the other silos could not reach it");

    public TimeSpan DrainDelay(ClusterMemberOptions options) => options.DrainDelay ?? (IsLoopback ? TimeSpan.Zero : DrainDelayAcrossMachines);

    /// <summary>Why nothing can listen here; null when it can.</summary>
    public string? BindFault()
    {
        try
        {
            using var listener = new TcpListener(Address, Port);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Another process listens at {Address}:{Port}; choose another {PortKey}, or leave it out and start again."
                : $"The silo cannot listen at {Address}:{Port} ({exception.Message}). {AddressKey} (or {PodAddressKey}) must be an address of this machine.";
        }
    }
}
