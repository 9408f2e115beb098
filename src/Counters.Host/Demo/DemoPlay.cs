using Counters.Dictionary;

namespace Counters.Host.Demo;

/// <summary>The demo's steps, in order: register, send, wait, ask, compare.</summary>
internal sealed class DemoPlay(
    DemoClient client, SampleStream stream, SampleModel model, CounterDictionary dictionary, DemoReport report, TimeProvider clock)
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(100);

    private readonly SentTotals _sent = new();
    private readonly List<string> _faults = [];

    public async Task<DemoOutcome> PlayAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        await SendAsync(cancellationToken);
        await WaitAsync(cancellationToken);
        return await CompareAsync(cancellationToken);
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        foreach (var ns in stream.Tree.Namespaces)
        {
            foreach (var placement in ns.Placements) { await client.PlaceAsync(ns, placement, cancellationToken); }
        }

        var customers = stream.Tree.All.Count;
        var subgroups = stream.Tree.Namespaces.Count() - customers;
        report.Step("namespaces", $"{customers} customers with {subgroups} subgroups registered", clock.GetElapsedTime(started));
        var (moved, move) = (stream.Tree.Moved, stream.Tree.Move);
        report.Note($"{moved.Placements[0].FullPath} became {move.FullPath} on {move.ValidFrom:yyyy-MM-dd HH:mm}; its history stays");
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        foreach (var batch in stream.Batches)
        {
            foreach (var line in batch.Lines) { model.Read(line.Json); }
            await client.PostAsync(batch, _sent, cancellationToken);
        }

        var took = clock.GetElapsedTime(started);
        var gzip = stream.Batches.Count(batch => batch.IsGzip);
        report.Step("events", $"{DemoNumber.Of(_sent.Lines)} lines in {_sent.Requests} requests, {gzip} of them gzip", took);
        report.Note(
            $"{SampleCalendar.Days} days up to midnight; {DemoNumber.Of(stream.Late)} come late, {stream.ResentBatches} requests are sent twice");
        if (client.Retries > 0) { report.Note($"{client.Retries} requests were repeated because the platform asked for it"); }
        _faults.AddRange(_sent.Compare(model));
    }

    /// <summary>Everything acknowledged before the watermark is visible, so it must pass the last acknowledgement.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var (acknowledged, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        var root = stream.Tree.All[^1].Root.Id;
        while ((await client.PingAsync(root, acknowledged, cancellationToken)).CompleteThrough <= acknowledged)
        {
            if (clock.GetElapsedTime(started) > WaitMax)
            {
                _faults.Add($"complete_through did not pass the last acknowledgement within {WaitMax.TotalSeconds:0} s");
                return;
            }

            await Task.Delay(WaitStep, clock, cancellationToken);
        }

        report.Step("rollups", "all of it is in ClickHouse (complete_through has passed)", clock.GetElapsedTime(started));
    }

    private async Task<DemoOutcome> CompareAsync(CancellationToken cancellationToken)
    {
        // One instant for both sides, or a Monday that begins between them would part them.
        var (asOf, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        var pings = new List<(SampleCustomer Customer, PingAnswer Ping)>();
        foreach (var customer in stream.Tree.All)
        {
            pings.Add((customer, await client.PingAsync(customer.Root.Id, asOf, cancellationToken)));
        }

        report.Step("answers", "GET /v1/namespaces/{root}/service_ping, once for each customer", clock.GetElapsedTime(started));

        var mismatches = pings.SelectMany(entry => NumberCheck.Compare(
            entry.Customer.Name, dictionary, entry.Ping, metric => model.Expect(entry.Customer.Root.Id, metric, asOf))).ToList();
        return new DemoOutcome(stream, _sent, pings, pings.Count * NumberCheck.Compared(dictionary).Count(), mismatches, _faults);
    }
}
