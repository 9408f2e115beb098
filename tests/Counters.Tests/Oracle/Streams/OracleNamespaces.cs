using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Streams;

/// <summary>The namespaces of one stream by number: roots, groups below them, subgroups below both, and one that nobody ever registers.</summary>
/// <param name="FirstId">Their ids follow each other from here; every stream has its own.</param>
internal sealed record OracleNamespaces(long FirstId, int Roots, int Groups, int Subgroups)
{
    public int Count => Roots + Groups + Subgroups + 1;

    public ImmutableArray<long> RootIds => [.. Enumerable.Range(0, Roots).Select(Id)];

    public long Id(int number) => FirstId + (number % Count);

    /// <summary>A namespace that can be moved, if there is any.</summary>
    public int? Movable(int choice) => Groups + Subgroups == 0 ? null : Roots + (choice % (Groups + Subgroups));

    /// <summary>Whom it may stand below: nobody, or any namespace of a level above its own, so that there is never a cycle.</summary>
    public long? Parent(int number, int choice)
    {
        var above = number < Roots + Groups ? Roots : Roots + Groups;
        return choice % (above + 1) is var parent && parent == above ? null : Id(parent);
    }
}
