using System.Diagnostics;

namespace Counters.Testing.Processes;

/// <summary>The last lines that processes wrote, for the message of a failed test.</summary>
internal sealed class ProcessLog
{
    private const int LinesMax = 400;

    /// <summary>A stack trace on one line tells most at its beginning.</summary>
    private const int LineCharactersMax = 2_000;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads both streams of a process that was started with both redirected.</summary>
    /// <returns>Completes when both are at their end.</returns>
    public Task ReadAsync(Process process) =>
        Task.WhenAll(ReadAsync(process.StandardOutput, ""), ReadAsync(process.StandardError, "! "));

    /// <summary>Lines that came on standard error.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_lines) { return [.. _lines.Where(line => line.StartsWith("! ", StringComparison.Ordinal)).Select(line => line[2..])]; }
        }
    }

    public void Add(string line)
    {
        lock (_lines)
        {
            Written++;
            CharactersWritten += line.Length + 1;
            _lines.Enqueue(line.Length <= LineCharactersMax ? line : line[..LineCharactersMax] + "…");
            if (_lines.Count > LinesMax) { _lines.Dequeue(); }
        }
    }

    /// <summary>Lines written so far, those that are kept no longer included.</summary>
    public int Written { get; private set; }

    /// <summary>Their length, with what was cut from the lines that are kept.</summary>
    public long CharactersWritten { get; private set; }

    public bool Contains(string text)
    {
        lock (_lines) { return _lines.Any(line => line.Contains(text, StringComparison.Ordinal)); }
    }

    public override string ToString()
    {
        lock (_lines) { return string.Join('\n', _lines); }
    }

    private async Task ReadAsync(StreamReader reader, string mark)
    {
        while (await reader.ReadLineAsync() is { } line) { Add(mark + line); }
    }
}
