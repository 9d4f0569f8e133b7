using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ExchangeSync.Exchange.Authentication;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Judges the server's certificate: by the system's trust, or by the thumbprint of the one that is pinned, and by nothing else. It remembers why it refused, because the exception doesn't say.
/// </summary>
internal sealed class CertificateCheck(Uri url, string? thumbprint)
{
    /// <summary>Why the certificate was refused; null: it was not.</summary>
    public EwsBrokenException? Refusal { get; private set; }

    /// <summary>A server showed a certificate.</summary>
    public bool HasSeenOne { get; private set; }

    /// <summary>HttpClientHandler.ServerCertificateCustomValidationCallback.</summary>
    public bool Judge(HttpRequestMessage request, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        HasSeenOne = true;
        Refusal = certificate is null ? Error(EwsErrorIds.TlsFailed, $"{url.Host} shows no certificate.", "Check the server name and the port.")
            : thumbprint is not null ? JudgePinned(certificate, thumbprint)
            : errors == SslPolicyErrors.None ? null
            : Explain(certificate, chain, errors);
        return Refusal is null;
    }

    private EwsBrokenException? JudgePinned(X509Certificate2 certificate, string pinned)
    {
        var shown = CertificateStore.ThumbprintOf(certificate, pinned.Length);
        return string.Equals(shown, pinned, StringComparison.OrdinalIgnoreCase) ? null : Error(
            EwsErrorIds.CertificateChanged,
            $"{url.Host} shows another certificate than the one that is pinned: {shown}, valid from {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}.",
            "If the server's administrator has renewed it, pin that one: Set-MbxExchangeConnection -CertificateThumbprint. If not, somebody else answers in the server's place.");
    }

    private EwsBrokenException Explain(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return Error(
                EwsErrorIds.CertificateNameMismatch,
                $"The certificate of {url.Host} is for another name: {certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}.",
                "Use the name that stands in the server's certificate, or let the server's administrator put this name in.");
        }

        // .NET gives both as times of this machine; they are compared as instants.
        var now = DateTimeOffset.UtcNow;
        var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        if (now > until || now < from)
        {
            return Error(
                EwsErrorIds.CertificateExpired,
                now > until ? $"The certificate of {url.Host} has expired on {until.UtcDateTime:yyyy-MM-dd}." : $"The certificate of {url.Host} is not valid before {from.UtcDateTime:yyyy-MM-dd}.",
                "Let the server's administrator renew it, and check this machine's date.");
        }

        var reasons = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status.ToString()).Distinct());
        return Error(
            EwsErrorIds.CertificateUntrusted,
            $"This machine does not trust who issued the certificate of {url.Host}: {certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)} ({reasons}).",
            $"Install the issuer's certificate on this machine. Or, if the server's administrator confirms this thumbprint, pin it: -CertificateThumbprint {CertificateStore.ThumbprintOf(certificate, digits: 64)}");
    }

    private static EwsBrokenException Error(string id, string message, string remedy) => new(id, message, remedy, isTransient: false);
}
