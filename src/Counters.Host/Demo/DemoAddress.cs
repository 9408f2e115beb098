namespace Counters.Host.Demo;

/// <summary>Where a client on this machine reaches the host.</summary>
internal static class DemoAddress
{
    /// <param name="urls">What the host listens on; a wildcard is reached over loopback.</param>
    public static string Of(IEnumerable<string> urls)
    {
        var address = BindingAddress.Parse(urls.OrderByDescending(url => url.StartsWith("http://", StringComparison.Ordinal)).First());
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }
}
