
namespace Counters.Host.Checks;

/// <summary>Writes what a check found, a line each, and remembers whether anything has to be mended.</summary>
internal sealed class CheckReport(TextWriter output)
{
    /// <summary>Things that keep the host from starting.</summary>
    public int Faults { get; private set; }

    public void Begin(string section)
    {
        output.WriteLine();
        output.WriteLine(section);
    }

    /// <summary>Something is as it should be.</summary>
    public void Good(string finding) => Write("ok", finding);

    /// <summary>Something that an operator should know, and that stops nothing.</summary>
    public void Note(string finding) => Write("note", finding);

    /// <summary>Something that keeps the host from starting.</summary>
    public void Fault(string finding)
    {
        Faults++;
        Write("FAULT", finding);
    }

    /// <returns>The exit code.</returns>
    public int End()
    {
        output.WriteLine();
        output.WriteLine(Faults switch
        {
            0 => "The host can start.",
            1 => "The host cannot start: one thing must be mended.",
            _ => $"The host cannot start: {Faults} things must be mended.",
        });
        return Faults == 0 ? 0 : HostErrors.Refused;
    }

    private void Write(string mark, string finding)
    {
        foreach (var line in finding.Split('\n'))
        {
            output.WriteLine($"  {mark,-6}{line.TrimEnd()}");
            mark = "";
        }
    }
}
