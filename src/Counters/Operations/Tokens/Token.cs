using System.Collections.Immutable;

namespace Counters.Operations.Tokens;

/// <summary>A token that this host knows.</summary>
/// <param name="Name">The client's name: it stands in logs, and in the ids of events that have none of their own.</param>
/// <param name="SecretHash">SHA-256 of the secret, 32 bytes.</param>
public sealed record Token(string Name, ImmutableHashSet<Scope> Scopes, byte[] SecretHash);
