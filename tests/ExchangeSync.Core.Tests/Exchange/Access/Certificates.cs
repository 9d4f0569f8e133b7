using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ExchangeSync.Simulator.Hosting;

namespace ExchangeSync.Tests.Exchange.Access;

/// <summary>Certificates of all kinds.</summary>
internal static class Certificates
{
    public static X509Certificate2 Good() => LoopbackCertificate.Make(DateTimeOffset.UtcNow);

    public static X509Certificate2 Expired() => LoopbackCertificate.Make(DateTimeOffset.UtcNow.AddDays(-60));

    public static X509Certificate2 OfAnotherName() => LoopbackCertificate.Make(DateTimeOffset.UtcNow, "mail.example.com");

    public static string Sha256(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

    /// <summary>One of a client, with its key, in the user's store for as long as the test runs.</summary>
    public static IDisposable Installed(X509Certificate2 certificate) => new Installation(certificate);

    private sealed class Installation : IDisposable
    {
        private readonly X509Certificate2 _certificate;

        public Installation(X509Certificate2 certificate)
        {
            _certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.PersistKeySet | X509KeyStorageFlags.Exportable);
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadWrite);
            store.Add(_certificate);
        }

        public void Dispose()
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadWrite);
            store.Remove(_certificate);
            _certificate.Dispose();
        }
    }
}
