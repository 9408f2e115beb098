using System.Globalization;
using Counters.Contracts;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

/// <summary>Says what became of the events of an account. The letter is the first of its field in Redis.</summary>
internal enum AccountKind
{
    /// <summary>A silo told its client that they are counted.</summary>
    Accepted = 'a',

    /// <summary>Stored in Redis.</summary>
    Committed = 'c',

    /// <summary>Sent to their owner by a silo that did not learn what became of them.</summary>
    InDoubt = 'd',

    /// <summary>Confirmed by ClickHouse.</summary>
    Flushed = 'f',
}

/// <summary>Names the fields of the accounts in Redis. Never change one: they are the storage format.</summary>
/// <remarks>
/// An account is the hour and the silo's eight hex digits: <c>489960.0c3f12ab</c>. In a tag's hash, numbers of events: <c>c489960.0c3f12ab</c> committed,
/// <c>f489960.0c3f12ab</c> flushed. In the one of all tallies: <c>a489960.0c3f12ab.77d1003e</c> acknowledged as accepted in this account, by the silo named
/// last; <c>d489960.77d1003e</c> sent by that silo to owners without learning what became of them.
/// </remarks>
internal static class AccountFields
{
    public static RedisValue Committed(Account account) => $"{(char)AccountKind.Committed}{Text(account)}";

    public static RedisValue Flushed(Account account) => $"{(char)AccountKind.Flushed}{Text(account)}";

    public static RedisValue Accepted(Account account, uint by) => $"{(char)AccountKind.Accepted}{Text(account)}.{Silo(by)}";

    /// <param name="account">The silo that asked, and the hour in which it did.</param>
    public static RedisValue InDoubt(Account account) => $"{(char)AccountKind.InDoubt}{Text(account)}";

    public static string Silo(uint silo) => silo.ToString("x8", CultureInfo.InvariantCulture);

    public static uint ParseSilo(ReadOnlySpan<char> text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The kind of a field, its account, and who told where that is another.</summary>
    public static (AccountKind Kind, Account Account, uint By) Parse(string field)
    {
        var parts = field[1..].Split('.');
        var account = new Account(uint.Parse(parts[0], CultureInfo.InvariantCulture), ParseSilo(parts[1]));
        return ((AccountKind)field[0], account, parts.Length > 2 ? ParseSilo(parts[2]) : account.Silo);
    }

    private static string Text(Account account) => string.Create(CultureInfo.InvariantCulture, $"{account.Hour}.{account.Silo:x8}");
}
