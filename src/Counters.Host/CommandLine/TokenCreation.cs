using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Counters.Http;
using Counters.Tokens;
using Counters.Tokens.Sources;

namespace Counters.Host.CommandLine;

/// <summary><c>token create</c>: makes a secret, shows it once, and adds the token to a file or says what to put into the settings.</summary>
internal static class TokenCreation
{
    /// <summary>Longer than anybody plans for: a year that was mistyped is noticed.</summary>
    private const int DaysMax = 3_650;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> RunAsync(HostCommand command, TextWriter output, TimeProvider clock)
    {
        var token = command.Token;
        Check(token);
        var expiresAt = token.Expires is { } expires ? Timestamp.Format(ExpiryOf(expires, clock.GetUtcNow())) : null;
        var secret = TokenSecret.Create();
        var hash = Convert.ToHexStringLower(TokenSecret.Hash(secret));
        if (token.File is { } file) { await TokensFileEditor.AddAsync(file, Line(token, hash, expiresAt)); }
        await output.WriteAsync(Secret(token.Name, secret) + (token.File is null ? Settings(Entry(token, hash, expiresAt)) : Written(token.File)));
        return 0;
    }

    private static void Check(TokenCommand token)
    {
        if (!TokenValidator.IsName(token.Name))
        {
            throw new UsageException("A token needs a name of 1 to 64 letters, digits, dots, dashes and underscores: token create --name ci --scopes ingest");
        }

        if (token.Scopes.IsEmpty) { throw new UsageException($"Say what the token may do, some of {string.Join(", ", ScopeNames.All)}: --scopes ingest,query"); }
        if (token.Scopes.FirstOrDefault(name => !ScopeNames.TryParse(name, out _)) is { } unknown)
        {
            throw new UsageException($"There is no scope '{unknown}'; known are {string.Join(", ", ScopeNames.All)}.");
        }

        if (token.Customers.FirstOrDefault(id => !TokenValidator.IsCustomer(id)) is { } customer)
        {
            throw new UsageException($"'{customer}' is not a customer's id: --customers acme,bolt");
        }

        if (token.Namespaces.FirstOrDefault(text => !TokenValidator.TryParseNamespace(text, out _)) is { } other)
        {
            throw new UsageException($"'{other}' is not a namespace's id, a positive integer: --namespaces 9970,4711");
        }
    }

    private static DateTimeOffset ExpiryOf(string text, DateTimeOffset now)
    {
        var isDays = int.TryParse(text.EndsWith('d') ? text[..^1] : "", NumberStyles.None, CultureInfo.InvariantCulture, out var days);
        var end = isDays && days is >= 1 and <= DaysMax
            ? now.AddDays(days).AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond))
            : Timestamp.TryParse(text, out var instant) ? instant
            : throw new UsageException($"'{text}' is neither 1 to {DaysMax} days nor a date: --expires 90d, --expires 2027-01-31");
        return end <= now ? throw new UsageException($"{Timestamp.Format(end)} has passed: the token would never open the host.")
            : end > now.AddDays(DaysMax) ? throw new UsageException(
                $"{Timestamp.Format(end)} is more than {DaysMax} days away; leave --expires out for a token without an end.")
            : end;
    }

    /// <summary>The token as a tokens file has it.</summary>
    private static JsonObject Line(TokenCommand token, string hash, string? expiresAt)
    {
        var line = new JsonObject { ["name"] = token.Name, ["scopes"] = List(token.Scopes), ["sha256"] = hash };
        if (expiresAt is not null) { line["expires_at"] = expiresAt; }
        if (!token.Customers.IsEmpty) { line["customers"] = List(token.Customers); }
        if (!token.Namespaces.IsEmpty) { line["namespaces"] = List(token.Namespaces.Select(text => long.Parse(text, CultureInfo.InvariantCulture))); }
        return line;
    }

    /// <summary>The token as the settings have it.</summary>
    private static JsonObject Entry(TokenCommand token, string hash, string? expiresAt)
    {
        var entry = new JsonObject { ["Name"] = token.Name, ["Scopes"] = List(token.Scopes), ["Sha256"] = hash };
        if (expiresAt is not null) { entry["ExpiresAt"] = expiresAt; }
        if (!token.Customers.IsEmpty) { entry["Customers"] = List(token.Customers); }
        if (!token.Namespaces.IsEmpty) { entry["Namespaces"] = List(token.Namespaces); }
        return entry;
    }

    private static JsonArray List<T>(IEnumerable<T> values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private static string Secret(string name, string secret) =>
        $"""
        The secret of '{name}', for the client. It is shown this once and kept nowhere:

          {secret}

        The client sends it with each call, as either of
          PRIVATE-TOKEN: {secret}
          Authorization: Bearer {secret}


        """;

    private static string Written(string file) =>
        $"""
        The token's hash is in {file}. A host with {TokensFile.Key}={Path.GetFullPath(file)} lets it in within {TokenReload.Interval.TotalSeconds + 1:0} seconds.

        """;

    private static string Settings(JsonObject entry)
    {
        var variables = entry.SelectMany(property => property.Value is JsonArray list
            ? list.Index().Select(each => $"Counters__Tokens__0__{property.Key}__{each.Index}={each.Item}")
            : [$"Counters__Tokens__0__{property.Key}={property.Value}"]).ToList();
        var json = new JsonObject { ["Counters"] = new JsonObject { ["Tokens"] = new JsonArray(entry) } }.ToJsonString(Indented);
        return $"""
            The host needs only its hash. Put this into appsettings.json (a further token is a further entry of the list):

            {json}

            or, as environment variables (the next token has 1 in the place of 0):

            {string.Join(Environment.NewLine, variables)}

            """;
    }
}
