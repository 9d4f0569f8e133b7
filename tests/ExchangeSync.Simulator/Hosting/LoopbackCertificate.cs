using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>Certificates for servers on this machine, which no client trusts by itself.</summary>
public static class LoopbackCertificate
{
    /// <summary>One that is valid from a day before <paramref name="now"/> to thirty after it.</summary>
    /// <param name="now">The time that counts as the present.</param>
    /// <param name="name">The DNS name in it; the loopback addresses are in it only with the usual one.</param>
    public static X509Certificate2 Make(DateTimeOffset now, string name = "localhost")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
