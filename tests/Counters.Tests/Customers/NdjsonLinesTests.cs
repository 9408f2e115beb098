using System.Text;
using Counters.Customers;
using Counters.Customers.Bulk;
using Xunit;

namespace Counters.Tests.Customers;

/// <summary>What a hostile import costs before it is refused.</summary>
public sealed class NdjsonLinesTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\r\n \n", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("\uFEFFa\r\n\r\nb", 2)]
    public void Empty_lines_are_not_counted(string text, int count) => Assert.Equal(count, NdjsonLines.Count(Encoding.UTF8.GetBytes(text), 10));

    [Fact]
    public void Counting_ends_one_above_the_most_there_may_be() =>
        Assert.Equal(ImportBody.LinesMax + 1, NdjsonLines.Count(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x\n", 4_000_000))), ImportBody.LinesMax));

    [Fact]
    public void Lines_are_numbered_as_editors_count()
    {
        var read = Read("\uFEFF{\"id\":\"a\"}\n\n  {\"id\":\"b\"}\r\n");
        Assert.Equal([(1, "a"), (3, "b")], read.Select(line => (line.Number, line.Body!.Id!)));
    }

    [Theory]
    [InlineData("x", 0)]
    [InlineData("{x", NdjsonLine<CustomerBody>.BrokenLinesMax)]
    public void Ten_thousand_broken_lines_cost_a_hundred_exceptions_at_most(string line, int exceptions)
    {
        var (thrown, thread) = (0, Environment.CurrentManagedThreadId);
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> count = (_, first) =>
        {
            if (Environment.CurrentManagedThreadId == thread && first.Exception is System.Text.Json.JsonException) { thrown++; }
        };
        AppDomain.CurrentDomain.FirstChanceException += count;
        var read = Read(string.Concat(Enumerable.Repeat(line + "\n", ImportBody.LinesMax)));
        AppDomain.CurrentDomain.FirstChanceException -= count;

        // The parser throws an exception of its own, and the serializer another one around it.
        Assert.InRange(thrown, exceptions, 2 * exceptions);
        Assert.Equal(NdjsonLine<CustomerBody>.BrokenLinesMax, read.Count);
        Assert.All(read, one => Assert.NotNull(one.Fault));
        Assert.Contains("those after it were not looked at", read[^1].Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_has_gone_ends_the_reading()
    {
        using var gone = new CancellationTokenSource();
        gone.Cancel();
        Assert.Throws<OperationCanceledException>(() => NdjsonLine<CustomerBody>.ReadAll("{}\n{}"u8, CustomerJson.Default.CustomerBody, gone.Token));
    }

    private static List<NdjsonLine<CustomerBody>> Read(string text) =>
        NdjsonLine<CustomerBody>.ReadAll(Encoding.UTF8.GetBytes(text), CustomerJson.Default.CustomerBody, CancellationToken.None);
}
