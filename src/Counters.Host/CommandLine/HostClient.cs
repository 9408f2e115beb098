using System.Net.Http.Headers;

namespace Counters.Host.CommandLine;

/// <summary>A client of a running host for the commands that ask one.</summary>
internal static class HostClient
{
    /// <summary>The secret for a running host; not an argument, for every user of the machine sees those.</summary>
    public const string TokenVariable = "COUNTERS_TOKEN";

    public static HttpClient Of(Uri host)
    {
        var http = new HttpClient { BaseAddress = host };
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } secret)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        return http;
    }
}
