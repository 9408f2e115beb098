namespace Counters.Customers;

/// <summary>Says what is wrong with a placement as it was sent. Pure.</summary>
internal static class NamespaceValidator
{
    private const int FullPathCharactersMax = 1_024;
    private const int PlanCharactersMax = 32;

    /// <summary>Null when nothing is.</summary>
    public static string? FaultOf(long id, NamespaceBody? body) => body switch
    {
        _ when id <= 0 => "A namespace id is a positive integer.",
        null => "The body must be an object with parent_id, full_path, plan and valid_from; all of them may be left out.",
        { ParentId: <= 0 } => "'parent_id' must be a positive integer, or null for a root.",
        { ParentId: { } parent } when parent == id => "A namespace cannot be its own parent; a root's parent_id is null.",
        { FullPath.Length: > FullPathCharactersMax } => $"'full_path' has at most {FullPathCharactersMax} characters.",
        { Plan.Length: > PlanCharactersMax } => $"'plan' has at most {PlanCharactersMax} characters.",
        { ValidFrom: { } from } when from < DateTimeOffset.UnixEpoch => "'valid_from' must not lie before 1970.",
        _ => null,
    };

    public static string TooManyRoots(long id) =>
        $"Namespace {id} would have had more roots over time than can be told apart: its own moves and those of what is above it come to more than "
        + $"{LineageWalk.PeriodsMax}. Place it from a later 'valid_from' on, which replaces the placements after that, or register fewer moves above it.";

    public static string Cycle(long id, long parent) => $"Namespace {parent} stands below namespace {id}: it cannot be its parent.";
}
