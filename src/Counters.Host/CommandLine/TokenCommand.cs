using System.Collections.Immutable;

namespace Counters.Host.CommandLine;

/// <summary>What <c>token create</c>, <c>token list</c> and <c>token revoke</c> are given, as it was written.</summary>
internal sealed record TokenCommand
{
    /// <summary>The client's name.</summary>
    public string Name { get; init; } = "";

    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Days from now such as 90d, or a date; null for a token without an end.</summary>
    public string? Expires { get; init; }

    /// <summary>What the token is limited to; empty when it is not.</summary>
    public ImmutableArray<string> Customers { get; init; } = [];

    /// <summary>What the token is limited to; empty when it is not.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>The tokens file to read or change; null for none.</summary>
    public string? File { get; init; }
}
