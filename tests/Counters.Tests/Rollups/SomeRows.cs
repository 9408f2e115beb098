using Counters.Contracts;
using Counters.Rollups;

namespace Counters.Tests.Rollups;

/// <summary>Rows to vary in tests with <c>with</c>.</summary>
internal static class SomeRows
{
    public static TotalRow Total { get; } = new(
        9970, 9971, "create_ci_build", new DateTime(2026, 11, 20, 10, 0, 0, DateTimeKind.Utc), new Guid("0197aaaa-0000-7000-8000-000000000001"), false, Amount.One, 1);

    public static RegisterRow Register { get; } = new(9970, 9971, "create_ci_build-user", new DateOnly(2026, 11, 20), 17, 3);

    public static Guid NewSegment() => Guid.CreateVersion7();
}
