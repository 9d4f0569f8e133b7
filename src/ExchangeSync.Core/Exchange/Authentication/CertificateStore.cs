using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>Certificates with their keys, from the stores "My" of the user and of the machine.</summary>
internal static class CertificateStore
{
    /// <summary>The certificate of that SHA-1 or SHA-256 thumbprint.</summary>
    /// <exception cref="EwsBrokenException">ClientCertificateNotFound.</exception>
    public static X509Certificate2 Find(string thumbprint)
    {
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            using var store = new X509Store(StoreName.My, location);
            try
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            }
            catch (CryptographicException)
            {
                // No such store on this machine, so no certificate in it.
                continue;
            }

            foreach (var certificate in store.Certificates)
            {
                if (certificate.HasPrivateKey && string.Equals(ThumbprintOf(certificate, thumbprint.Length), thumbprint, StringComparison.OrdinalIgnoreCase))
                {
                    return certificate;
                }
            }
        }

        throw new EwsBrokenException(
            EwsErrorIds.ClientCertificateNotFound,
            $"There is no certificate {thumbprint} with a private key in the stores of this user and this machine.",
            "Import it, with its key, into the store CurrentUser\\My of the account that runs this.",
            isTransient: false);
    }

    /// <summary>The thumbprint of a certificate, in as many hex digits as another one has: 40 are SHA-1, 64 are SHA-256.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate, int digits)
    {
        if (digits == 40)
        {
            return certificate.Thumbprint;
        }

        using var algorithm = SHA256.Create();
        return BitConverter.ToString(algorithm.ComputeHash(certificate.RawData)).Replace("-", "");
    }
}
