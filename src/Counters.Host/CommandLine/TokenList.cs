using System.Text.Json;
using Counters.Tokens;

namespace Counters.Host.CommandLine;

/// <summary><c>token list</c>: prints the tokens of a file, or those that a running host has in force, with their last use.</summary>
internal static class TokenList
{
    private static readonly string[] Heading = ["name", "scopes", "reach", "expires", "last used", "source"];

    /// <returns>0 when the tokens could be had, 1 otherwise.</returns>
    public static async Task<int> RunAsync(HostCommand command, TextWriter output, TimeProvider clock)
    {
        try
        {
            var answer = command.Token.File is { } file ? OfFile(file, clock) : await OfHostAsync(command.Url);
            if (answer.Stale) { await output.WriteLineAsync("A newer version of the tokens was refused by this host; these are the former ones. Its log says why."); }
            await WriteAsync(output, [Heading, .. answer.Tokens.Select(Row)]);
            return 0;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or JsonException)
        {
            await output.WriteLineAsync($"{command.Url} has no list of tokens for us: {fault.Message}");
            return HostErrors.Refused;
        }
    }

    private static TokensAnswer OfFile(string file, TimeProvider clock)
    {
        var tokens = TokensFileEditor.Read(file).OrderBy(token => token.Name, StringComparer.Ordinal);
        return new(Stale: false, [.. tokens.Select(token => ListedToken.Of(token, clock.GetUtcNow(), lastUsedAt: null) with { Source = file })]);
    }

    private static async Task<TokensAnswer> OfHostAsync(Uri host)
    {
        using var http = HostClient.Of(host);
        using var response = await http.GetAsync(new Uri("/v1/tokens", UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(body, TokensJson.Default.TokensAnswer) ?? throw new JsonException("the answer is empty")
            : throw new HttpRequestException($"{(int)response.StatusCode} {body}");
    }

    private static string[] Row(ListedToken token) =>
    [
        token.Name,
        string.Join(',', token.Scopes),
        Reach(token),
        $"{token.ExpiresAt ?? "never"}{(token.State == "valid" ? "" : $" ({token.State})")}",
        token.LastUsedAt ?? "-",
        token.Source,
    ];

    private static string Reach(ListedToken token) => token.Customers is null && token.Namespaces is null
        ? "everything"
        : string.Join(',', [.. token.Customers ?? [], .. (token.Namespaces ?? []).Select(id => $"{id}")]);

    private static async Task WriteAsync(TextWriter output, string[][] rows)
    {
        var widths = Enumerable.Range(0, Heading.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows) { await output.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()); }
    }
}
