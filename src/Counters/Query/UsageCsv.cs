using System.Globalization;
using System.Text;

namespace Counters.Query;

/// <summary>Writes a usage answer as CSV (RFC 4180), a line for each row. No field ever needs quotes.</summary>
internal static class UsageCsv
{
    public static string Write(UsageAnswer answer)
    {
        var text = new StringBuilder("from,to,namespace_id,value,status,complete_through\r\n");
        var completeThrough = Timestamp.Format(answer.CompleteThrough);
        foreach (var row in answer.Rows)
        {
            var group = answer.Request.GroupBy == UsageGroup.None ? "" : row.GroupId.ToString(CultureInfo.InvariantCulture);
            var status = row.IsComplete ? "complete" : "partial";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Timestamp.Format(row.Period.From)},{Timestamp.Format(row.Period.To)},{group},{row.Value},{status},{completeThrough}\r\n");
        }

        return text.ToString();
    }
}
