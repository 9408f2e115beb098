using Counters.Dictionary;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary;

public sealed class NearestNameTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char['a', 'd'], 0, 8];

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    public void Edits_are_counted(string from, string to, int edits) => Assert.Equal(edits, NearestName.Edits(from, to));

    [Fact]
    public void Edits_are_a_distance() => Gen.Select(Names, Names, Names).Sample((a, b, c) =>
    {
        Assert.Equal(NearestName.Edits(a, b), NearestName.Edits(b, a));
        Assert.True(NearestName.Edits(a, c) <= NearestName.Edits(a, b) + NearestName.Edits(b, c));
        Assert.Equal(a == b, NearestName.Edits(a, b) == 0);
    });

    [Fact]
    public void Nothing_is_near_when_nothing_is_known() => Assert.Null(NearestName.Of("x", []));
}
