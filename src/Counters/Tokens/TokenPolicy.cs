using System.Collections.Immutable;
using Counters.Hosting;
using Counters.Tokens.Sources;

namespace Counters.Tokens;

/// <summary>Decides at start whether this host may do without tokens. It may only where nobody but its developer can reach it.</summary>
internal static class TokenPolicy
{
    private const string Remedy = "Make one with the command 'token create --name NAME --scopes ingest,query,admin'";

    /// <summary>Any token closes the host. Without one it is open in Development, when it listens on loopback only; anything else is refused.</summary>
    /// <exception cref="SettingsRefusedException">Somebody else could reach the host, and no token keeps them out.</exception>
    public static TokenSet Decide(ImmutableArray<Token> tokens, ImmutableArray<string> addresses, bool isDevelopment)
    {
        if (!tokens.IsEmpty) { return new TokenSet(tokens, isOpen: false); }
        if (addresses.FirstOrDefault(address => !ListeningAddresses.IsLoopback(address)) is { } reachable)
        {
            throw new SettingsRefusedException(
                $"{TokenSetting.Key} is empty, and {reachable} can be reached from other machines. {Remedy}, or listen on 127.0.0.1 with --urls.");
        }

        if (!isDevelopment)
        {
            // A server that is not a developer's may stand behind a proxy on the same machine: loopback alone is no fence.
            throw new SettingsRefusedException(
                $"{TokenSetting.Key} is empty; only in Development, on loopback, none is needed. {Remedy}, or start with --environment=Development.");
        }

        return new TokenSet(tokens, isOpen: true);
    }
}
