namespace Counters.Host.CommandLine;

/// <summary><c>ready</c>: asks a host whether it is ready, for images that hold no other HTTP client.</summary>
/// <remarks>With a token of the scope <c>metrics</c> in <c>COUNTERS_TOKEN</c> it prints the details as well; the exit code needs none.</remarks>
internal static class ReadyCommand
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <returns>0 when the host is ready, 1 when it is not or does not answer.</returns>
    public static async Task<int> RunAsync(HostCommand command, TextWriter output)
    {
        using var http = HostClient.Of(command.Url);
        http.Timeout = AnswerMax;
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync($"{command.Url} does not answer: {fault.Message}");
            return 1;
        }
    }
}
