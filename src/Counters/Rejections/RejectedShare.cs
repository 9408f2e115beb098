using System.Runtime.InteropServices;

namespace Counters.Rejections;

/// <summary>Divides a number of rows among clients, so that the junk of one does not displace what another looks for.</summary>
/// <param name="rowsMax">Rows of all clients together, without those that each has for certain.</param>
internal sealed class RejectedShare(int rowsMax)
{
    /// <summary>Rows that each client has, whatever the others send. Clients are tokens, of which a host knows a thousand at most.</summary>
    public const int RowsForCertain = 20;

    /// <summary>One client has at most one of so many parts.</summary>
    private const int Parts = 4;

    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private int _shared;

    /// <summary>What one client has at most.</summary>
    public int RowsOfOneMax => rowsMax / Parts;

    /// <summary>Takes one row for the client; false when it has to do without.</summary>
    public bool TryTake(string client)
    {
        ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, client, out _);
        if (rows >= RowsForCertain)
        {
            if (rows >= RowsOfOneMax || _shared >= rowsMax) { return false; }
            _shared++;
        }

        rows++;
        return true;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _rows.Clear();
        _shared = 0;
    }
}
