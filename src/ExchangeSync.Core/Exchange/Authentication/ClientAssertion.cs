using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>The statement that an application signs with its certificate instead of showing a secret (RFC 7523; RS256 of RFC 7518).</summary>
internal static class ClientAssertion
{
    private static readonly Duration Life = Duration.FromMinutes(10);

    public static string Create(X509Certificate2 certificate, string clientId, Uri audience, Instant now)
    {
        using var key = certificate.GetRSAPrivateKey() ?? throw new EwsBrokenException(
            EwsErrorIds.ClientCertificateNotFound, $"The certificate {certificate.Thumbprint} has no RSA key.", "Use a certificate with an RSA key.", isTransient: false);
        var head = $$"""{"alg":"RS256","typ":"JWT","x5t":"{{Encode(certificate.GetCertHash())}}"}""";
        var from = now.ToUnixTimeSeconds();
        var claims = $$"""
            {"aud":{{Quote(audience.AbsoluteUri)}},"iss":{{Quote(clientId)}},"sub":{{Quote(clientId)}},"jti":"{{Guid.NewGuid():D}}","nbf":{{from}},"exp":{{from + (long)Life.TotalSeconds}}}
            """;
        var text = $"{Encode(Encoding.UTF8.GetBytes(head))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    // base64url without padding (RFC 7515, 2).
    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c is '"' or '\\' or < ' ' ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return quoted.Append('"').ToString();
    }
}
