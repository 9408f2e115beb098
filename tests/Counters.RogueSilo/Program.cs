using System.Globalization;
using System.Net;
using Counters.Cluster.Tls;
using Counters.RogueSilo;

// A program of its own, so that tests can end it: Orleans tries on with all processors after it was told to stop.
// Arguments: SECONDS VICTIM [GENERATION [CERTIFICATE KEY AUTHORITY]]; it prints what it has read, or why it has read nothing.
var triesFor = TimeSpan.FromSeconds(int.Parse(args[0], CultureInfo.InvariantCulture));
var victim = IPEndPoint.Parse(args[1]);
var member = args.Length > 2 ? SiloAddress.New(victim, int.Parse(args[2], CultureInfo.InvariantCulture)) : null;
var stolen = args.Length > 5
    ? SiloCredential.Parse(new CredentialPem(File.ReadAllText(args[3]), File.ReadAllText(args[4]), File.ReadAllText(args[5])), TimeProvider.System.GetUtcNow())
    : null;
Console.WriteLine(await new Attack(victim, member, stolen, triesFor).RunAsync());

// Not a return: the silo's own threads would hold the process.
Environment.Exit(0);
