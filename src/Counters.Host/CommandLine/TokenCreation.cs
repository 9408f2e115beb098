using System.Text.Json;
using Counters.Operations.Tokens;

namespace Counters.Host.CommandLine;

/// <summary><c>token create</c>: makes a secret, shows it once, and says what to put into the settings.</summary>
internal static class TokenCreation
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static int Run(HostCommand command, TextWriter output)
    {
        Check(command);
        var secret = TokenSecret.Create();
        output.Write(Describe(command.TokenName, [.. command.TokenScopes], secret));
        return 0;
    }

    private static void Check(HostCommand command)
    {
        if (!TokenReader.IsName(command.TokenName))
        {
            throw new UsageException("A token needs a name of 1 to 64 letters, digits, dots, dashes and underscores: token create --name ci --scopes ingest");
        }

        if (command.TokenScopes.IsEmpty) { throw new UsageException($"Say what the token may do, some of {string.Join(", ", ScopeNames.All)}: --scopes ingest,query"); }
        if (command.TokenScopes.FirstOrDefault(name => !ScopeNames.TryParse(name, out _)) is { } unknown)
        {
            throw new UsageException($"There is no scope '{unknown}'; known are {string.Join(", ", ScopeNames.All)}.");
        }
    }

    private static string Describe(string name, string[] scopes, string secret)
    {
        var hash = Convert.ToHexStringLower(TokenSecret.Hash(secret));
        var json = JsonSerializer.Serialize(new { Counters = new { Tokens = new[] { new { Name = name, Scopes = scopes, Sha256 = hash } } } }, Indented);
        var variables = scopes
            .Select((scope, at) => $"Counters__Tokens__0__Scopes__{at}={scope}")
            .Prepend($"Counters__Tokens__0__Name={name}")
            .Append($"Counters__Tokens__0__Sha256={hash}");
        return $"""
            The secret of '{name}', for the client. It is shown this once and kept nowhere:

              {secret}

            The client sends it with each call, as either of
              PRIVATE-TOKEN: {secret}
              Authorization: Bearer {secret}

            The host needs only its hash. Put this into appsettings.json (a further token is a further entry of the list):

            {json}

            or, as environment variables (the next token has 1 in the place of 0):

            {string.Join(Environment.NewLine, variables)}

            """;
    }
}
