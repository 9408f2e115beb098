using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using IPNetwork = System.Net.IPNetwork;

namespace Counters.Http;

/// <summary>Makes the client's address that of the client behind an ingress, where the settings name the networks that the ingress is in.</summary>
/// <remarks><c>X-Forwarded-For</c> from anywhere else is not looked at: whoever calls could write any address into it.</remarks>
public static class TrustedProxies
{
    /// <summary>The setting that lists the networks, such as 10.0.0.0/8.</summary>
    public const string Key = "Counters:TrustedProxies";

    /// <summary>Proxies in a row that one request may have come through; each is one more that has to be trusted.</summary>
    private const int ProxiesMax = 8;

    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddTrustedProxies()
        {
            var networks = builder.Configuration.GetSection(Key)
                .GetChildren()
                .Select(entry => entry.Value)
                .Where(value => !string.IsNullOrEmpty(value))
                .Select(value => Parse(value!))
                .ToList();

            // After everybody else: a variable of ASP.NET Core's own would trust every caller.
            builder.Services.PostConfigure<ForwardedHeadersOptions>(options =>
            {
                options.ForwardedHeaders = networks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
                options.ForwardLimit = ProxiesMax;
                options.KnownProxies.Clear();
                options.KnownIPNetworks.Clear();
                foreach (var network in networks) { options.KnownIPNetworks.Add(network); }
            });
            return builder;
        }
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>Call it before anything that looks at the client's address.</summary>
        public void UseTrustedProxies() => app.UseForwardedHeaders();
    }

    /// <summary>What is wrong with a network as it was written, or null.</summary>
    public static string? FaultOf(string text) =>
        IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0
            ? null
            : $"'{text}' is not a network such as 10.0.0.0/8 or fd00::/8; the network of all addresses is refused";

    private static IPNetwork Parse(string text) => FaultOf(text) is { } fault ? throw new FormatException(fault) : IPNetwork.Parse(text);
}
