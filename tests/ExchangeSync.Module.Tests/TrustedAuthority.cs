using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExchangeSync.ModuleTests;

/// <summary>
/// An authority of this run's own that the whole test process trusts as a machine trusts a real one: OpenSSL's folder of trusted certificates is one with it alone. So the module is tested as it is, by the
/// system's trust. Only on Linux; nothing of the machine is changed.
/// </summary>
internal static partial class TrustedAuthority
{
    private static readonly X509Certificate2 Root = MakeRoot();

    /// <summary>A certificate, with its key, for this name.</summary>
    public static X509Certificate2 Issue(string host)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(Root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20), RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    // Before anything in this process looks at a certificate: .NET reads the folder's name once.
#pragma warning disable CA2255 // Nothing but tests is in this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Trust()
    {
        if (OperatingSystem.IsLinux())
        {
            var folder = Directory.CreateTempSubdirectory("exchangesync-trust-").FullName;
            File.WriteAllText(Path.Combine(folder, "root.pem"), Root.ExportCertificatePem());
            Assert.Equal(0, SetVariable("SSL_CERT_DIR", folder, 1));
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        }
    }

    private static X509Certificate2 MakeRoot()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ExchangeSync module test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(root.Export(X509ContentType.Pfx), null);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
