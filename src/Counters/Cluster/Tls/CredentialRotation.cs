using Counters.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Cluster.Tls;

/// <summary>Reads the credential from its files before the silo starts, and again whenever their content changes.</summary>
/// <remarks>
/// Compares contents: Kubernetes exchanges a secret by turning a link, which no watcher of a file sees. Files that do not fit together, since they are
/// being written or belong to two renewals, change nothing; the next look may find them whole.
/// </remarks>
internal sealed partial class CredentialRotation(CredentialFiles files, SiloCredentials credentials, TimeProvider clock, ILogger<CredentialRotation> logger)
    : PeriodicService(LookEvery, clock)
{
    /// <summary>Three small files.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private CredentialPem? _inForce;
    private string? _fault;

    /// <exception cref="OptionsValidationException">There is nothing to start with.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Take();
        }
        catch (FormatException exception)
        {
            throw new OptionsValidationException(ClusterTlsOptions.Section, typeof(ClusterTlsOptions), [$"{ClusterTlsOptions.Section}: {exception.Message}."]);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken stoppingToken)
    {
        if (Take()) { LogTaken(logger, credentials.InForce.NotAfter); }
        _fault = null;
        return Task.CompletedTask;
    }

    /// <summary>Says each fault once, however often the files are looked at.</summary>
    protected override void Failed(Exception exception)
    {
        if (exception.Message == _fault) { return; }
        _fault = exception.Message;
        LogIgnored(logger, exception.Message, credentials.InForce.NotAfter);
    }

    private bool Take()
    {
        var read = files.Read();
        if (read == _inForce) { return false; }
        credentials.Take(SiloCredential.Parse(read, Clock.GetUtcNow()));
        _inForce = read;
        return true;
    }

    [LoggerMessage(
        1121,
        LogLevel.Information,
        "New silo certificate loaded, valid until {NotAfter:u}; new connections between silos use it.")]
    private static partial void LogTaken(ILogger logger, DateTimeOffset notAfter);

    [LoggerMessage(
        1122,
        LogLevel.Warning,
        "Changed silo certificate files cannot be used: {Fault}. The current certificate stays in use, valid until {NotAfter:u}.")]
    private static partial void LogIgnored(ILogger logger, string fault, DateTimeOffset notAfter);
}
