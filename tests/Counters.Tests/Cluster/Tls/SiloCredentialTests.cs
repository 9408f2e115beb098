using Counters.Cluster.Tls;
using Counters.Testing.Certificates;
using Xunit;

namespace Counters.Tests.Cluster.Tls;

/// <summary>A credential that other silos would not accept is refused where it is read, with the reason.</summary>
public sealed class SiloCredentialTests
{
    private static readonly DateTimeOffset Now = TestAuthority.Now;

    [Fact]
    public void A_certificate_of_the_authority_is_taken()
    {
        using var authority = new TestAuthority();
        Assert.Equal(Now.AddDays(90), SiloCredential.Parse(authority.Issue(), Now).NotAfter);
    }

    [Fact]
    public void While_one_authority_replaces_another_both_stand_in_the_file()
    {
        using var former = new TestAuthority("former");
        using var next = new TestAuthority("next");
        var both = $"{former.Pem}\n{next.Pem}\n";
        SiloCredential.Parse(former.Issue() with { Authority = both }, Now);
        SiloCredential.Parse(next.Issue() with { Authority = both }, Now);
    }

    [Fact]
    public void The_key_of_another_certificate_is_refused()
    {
        using var authority = new TestAuthority();
        AssertRefused("the key is not the certificate's", authority.Issue() with { Key = authority.Issue().Key });
    }

    [Fact]
    public void A_certificate_that_has_ended_is_refused()
    {
        using var authority = new TestAuthority();
        AssertRefused("the certificate expired on", authority.Issue(validFor: TimeSpan.FromDays(-1)));
    }

    [Fact]
    public void A_certificate_for_another_name_is_refused()
    {
        using var authority = new TestAuthority();
        AssertRefused("not for the DNS name counters-silo", authority.Issue("grafana.example.com"));
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        using var ours = new TestAuthority();
        using var other = new TestAuthority("other");
        AssertRefused("silos would not accept the certificate", other.Issue() with { Authority = ours.Pem });
    }

    [Theory]
    [InlineData(SiloCredential.ServerUse)]
    [InlineData(SiloCredential.ClientUse)]
    public void A_certificate_for_one_side_only_is_refused(string use)
    {
        using var authority = new TestAuthority();
        AssertRefused("silos would not accept the certificate", authority.Issue(uses: use));
    }

    [Fact]
    public void Files_that_are_half_written_are_refused()
    {
        using var authority = new TestAuthority();
        var whole = authority.Issue();
        AssertRefused("the certificate holds no certificate", whole with { Certificate = whole.Certificate[..100] });
        AssertRefused("the key is not the certificate's, or no PEM key", whole with { Key = whole.Key[..60] });
        AssertRefused("the authority holds no certificate", whole with { Authority = "" });
    }

    [Fact]
    public void The_key_stands_in_no_log()
    {
        using var authority = new TestAuthority();
        Assert.DoesNotContain("KEY", $"{authority.Issue()}", StringComparison.Ordinal);
    }

    private static void AssertRefused(string reason, CredentialPem pem) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => SiloCredential.Parse(pem, Now)).Message, StringComparison.Ordinal);
}
