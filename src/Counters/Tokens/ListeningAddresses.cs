using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Counters.Tokens;

/// <summary>Where the host will listen, as the settings say before it does.</summary>
internal static class ListeningAddresses
{
    public static ImmutableArray<string> Of(IConfiguration settings)
    {
        var urls = (settings[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var endpoints = settings.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        return [.. urls, .. endpoints];
    }

    /// <summary>Whether only this machine can reach the address. What cannot be read counts as reachable.</summary>
    public static bool IsLoopback(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.IsUnixPipe
                || string.Equals(binding.Host, "localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(binding.Host, out var ip) && IPAddress.IsLoopback(ip));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
