namespace Counters.Host.Demo;

/// <summary>Writes what the demo does and finds, for a terminal of 100 columns.</summary>
internal sealed class DemoReport(TextWriter output)
{
    private const int MismatchesShownMax = 20;
    private const int StepWidth = 12;
    private const int TextWidth = 72;

    public void Begin() => output.WriteLine("\n  Counters · a sample of real work, counted from end to end\n");

    public void Step(string step, string text, TimeSpan took) =>
        output.WriteLine($"  {step.PadRight(StepWidth)}{text.PadRight(TextWidth)}{DemoNumber.Seconds(took),10}");

    public void Note(string text) => output.WriteLine($"  {"",StepWidth}{text}");

    public void Outcome(DemoOutcome outcome)
    {
        output.WriteLine();
        Receipts(outcome);
        output.WriteLine();
        foreach (var (customer, ping) in outcome.Pings) { DemoTable.Write(output, customer, ping, DemoMetrics.Telling); }
        output.WriteLine(DemoTable.Legend);
        output.WriteLine();
        Verdict(outcome);
    }

    public void HowToGoOn(string address, bool serves)
    {
        if (!serves) { return; }
        output.WriteLine($"""

              Go on: send an event of your own, and see it a second later.

              curl -s {address}/v1/events -H 'content-type: application/json' \
                -d '{"{"}"event":"create_merge_request","namespace_id":42,"user_id":"7"{"}"}'
              curl -s '{address}/v1/usage?event=create_merge_request&namespace_id=42'

              Serving at {address} · Ctrl-C stops
            """);
    }

    private void Receipts(DemoOutcome outcome)
    {
        var sent = outcome.Sent;
        Count("accepted", sent.Accepted, sent.Accepted == 0
            ? "this store had counted all of them before: sending again changes nothing"
            : "counted now, once each");
        Count("duplicates", sent.Duplicates, "recognised within a request, across requests and in resent ones");
        Count("rejected", sent.Rejected.Values.Sum(), "refused with the reason:");
        foreach (var codes in sent.Rejected.Chunk(4))
        {
            output.WriteLine($"  {"",StepWidth + 12}{string.Join("   ", codes.Select(code => $"{code.Value} {code.Key}"))}");
        }
    }

    private void Count(string what, int count, string meaning) =>
        output.WriteLine($"  {what.PadRight(StepWidth)}{DemoNumber.Of(count),9}   {meaning}");

    private void Verdict(DemoOutcome outcome)
    {
        foreach (var fault in outcome.Faults) { output.WriteLine($"  WRONG  {fault}"); }
        foreach (var mismatch in outcome.Mismatches.Take(MismatchesShownMax)) { output.WriteLine($"  WRONG  {mismatch}"); }
        var right = outcome.NumbersCompared - outcome.Mismatches.Count;
        output.WriteLine($"  numbers checked: {DemoNumber.Of(right)} of {DemoNumber.Of(outcome.NumbersCompared)} equal the model");
    }
}
