using System.Globalization;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query;

/// <summary>Refuses an answer that would be too large, and says which of the parameters to narrow. Pure.</summary>
/// <param name="RowsMax">What is allowed.</param>
internal readonly record struct AnswerSize(UsageRequest Request, long RowsMax)
{
    /// <summary>The groups that there may be of so many windows.</summary>
    public long GroupsMax(long windows) => RowsMax / Math.Max(windows, 1);

    /// <param name="windows">One above what is allowed stands for all that are more.</param>
    /// <exception cref="RefusedException">There are too many windows, whatever the groups.</exception>
    public void ThrowIfTooManyWindows(long windows)
    {
        if (windows > RowsMax) { throw Refused($"There are more than {Number(RowsMax)} windows of {Request.Window.Name} between 'from' and 'to'.", areGroupsMany: false); }
    }

    /// <exception cref="RefusedException">Windows times groups are too many.</exception>
    public void ThrowIfTooManyGroups(long windows, long groups)
    {
        if (groups <= GroupsMax(windows)) { return; }
        var counted = Request.AreGroupsNamed ? Number(groups) : $"more than {Number(GroupsMax(windows))}";
        throw Refused(
            $"{Number(windows)} windows of {Request.Window.Name} for each of {counted} namespaces are more than {Number(RowsMax)} rows.", areGroupsMany: true);
    }

    /// <exception cref="RefusedException">It turned out to have too many rows.</exception>
    public void ThrowIfTooManyRows(long rows)
    {
        if (rows > RowsMax) { throw Refused($"The answer has more than {Number(RowsMax)} rows.", areGroupsMany: Request.GroupBy != UsageGroup.None); }
    }

    private RefusedException Refused(string why, bool areGroupsMany)
    {
        var remedies = new List<string> { "bring 'from' and 'to' closer together" };
        if (Request.Window != UsageWindow.Month) { remedies.Add("take a wider 'window'"); }
        if (areGroupsMany) { remedies.Add(Request.AreGroupsNamed ? "name fewer namespaces" : "name namespaces by 'namespace_id' or 'root_namespace_id'"); }
        if (areGroupsMany && Request.GroupBy != UsageGroup.None) { remedies.Add("add them up with 'group_by=none'"); }
        return new RefusedException(400, "too_many_rows", $"{why} To narrow it: {string.Join(", or ", remedies)}.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
