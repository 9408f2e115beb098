using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Counters.Tests.Telemetry;

/// <summary>Everything that one host measures while this listens: its instruments, and every set of labels that came with a value.</summary>
/// <remarks>Meters of the host's own factory are the host's; static ones (Orleans, the HTTP client, .NET) are the process's.</remarks>
internal sealed class Instruments : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Instrument> _published = new();
    private readonly ConcurrentDictionary<(string Instrument, string Label, string Value), bool> _labels = new();

    public Instruments(IMeterFactory factory, Func<string, bool> isWanted)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if ((instrument.Meter.Scope is not null && instrument.Meter.Scope != factory) || !isWanted(instrument.Meter.Name)) { return; }
            _published[instrument.Name] = instrument;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyDictionary<string, Instrument> Published => _published;

    public IReadOnlyCollection<(string Instrument, string Label, string Value)> Labels => [.. _labels.Keys];

    /// <summary>Instruments that have measured something, with their values in their order.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<double>> Measured { get; } = new();

    public double LastValue(string instrument) => Measured[instrument].Last();

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double measured, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Measured.GetOrAdd(instrument.Name, _ => new ConcurrentQueue<double>()).Enqueue(measured);
        foreach (var (label, value) in tags) { _labels[(instrument.Name, label, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")] = true; }
    }
}
