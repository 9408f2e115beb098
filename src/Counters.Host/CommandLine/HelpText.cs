using System.Text;
using Counters.Host.Settings;

namespace Counters.Host.CommandLine;

/// <summary>What <c>help</c> prints: how to call the program, and every setting.</summary>
internal static class HelpText
{
    private const string Program = "dotnet run --project src/Counters.Host --";

    private const string Commands = $"""
        Counters counts GitLab's product usage per customer: events in over HTTP, numbers out of ClickHouse.

        Usage: {Program} [command] [settings]

        Commands
          serve           Take events and answer questions until stopped. This is what happens without a command.
          demo            Run the main job end to end on sample traffic, check the numbers, and keep serving.
            --exit        End when the numbers are checked; exit code 0 only when they were right.
          check           Look at the settings, the definitions and the stores, say what was found, and change nothing.
                          Exit code 0 when the host would start, 1 when something must be mended.
          parity          Print how many of GitLab's metrics are counted, and which are missing and why. Exit code 0 when all that are
                          made of events are counted, 2 when some are not, 1 when definitions or files cannot be used.
            --columns     The columns that customer success pulls, tab-separated: key path, name.
            --namespace-queries
                          The queries of the former namespace ping as JSON; tells which columns had no number per customer.
            --from        A running host, http://127.0.0.1:5080: its report, with each customer. {HostClient.TokenVariable} holds the token.
          migrate         Bring the schema of Counters:ClickHouse up to date and end. Safe to run twice, and while hosts run.
          ready           Ask a host whether it is ready; exit code 0 when it is.
            --url         Its address, if it is not the default.
          fetch           Fetch the embedded ClickHouse with npm, if it is not there yet, and end: for images and machines without a network.
          token create    Make a token. Its secret is shown once; the settings that let it in are printed, or its hash is added to a file.
            --name        The client's name, for example ci.
            --scopes      Some of ingest, query, admin and metrics, separated by commas.
            --expires     How long it opens the host: 90d, or a date. Without it there is no end.
            --customers   Customers that it is limited to, separated by commas; without limits it reaches everything.
            --namespaces  Namespaces that it is limited to, separated by commas.
            --file        The file of Counters:TokensFile, to which it is added; running hosts let it in within seconds.
          token list      Print the tokens that a running host has in force, with their last use. {HostClient.TokenVariable} holds a token with the scope admin.
            --url         The host's address, if it is not the default.
            --file        A tokens file instead of a host.
          token revoke NAME
                          Take a token out of a file; running hosts refuse it within seconds.
            --file        The file of Counters:TokensFile.
          help            This text; also --help.

        Settings, with their defaults

        """;

    public static int Print(TextWriter output)
    {
        output.Write(Write());
        return 0;
    }

    public static string Write()
    {
        var text = new StringBuilder(Commands);
        foreach (var setting in KnownSettings.All)
        {
            text.AppendLine();
            text.AppendLine($"  {setting.Label}  {(setting.Default.StartsWith('(') ? setting.Default : $"[{setting.Default}]")}");
            text.AppendLine($"      {setting.Meaning.Replace("`", "", StringComparison.Ordinal)}");
        }

        return text.Append($"""

            Give them on the command line (--Counters:DataDirectory=/srv/counters), as environment variables with two underscores for each
            colon (Counters__DataDirectory), or in appsettings.json beside the program. The command line wins over the environment, and that
            over the file. A name that is not in this list is refused at start.

            Examples
              {Program} demo
              {Program} --urls=http://127.0.0.1:8080 --Counters:DataDirectory=/srv/counters
              {Program} check --Counters:Redis=redis.internal:6379
              {Program} token create --name ci --scopes ingest

            """).ToString();
    }
}
