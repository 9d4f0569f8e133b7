using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>Checks the statement that an application signs about itself (RFC 7523, 3).</summary>
internal static class Assertion
{
    public static bool IsGood(string text, X509Certificate2 certificate, string clientId, string audience, Instant now)
    {
        var parts = text.Split('.');
        if (parts.Length != 3)
        {
            return false;
        }

        var (head, claims) = (Json(parts[0]), Json(parts[1]));
        using var key = certificate.GetRSAPublicKey()!;
        return head.GetProperty("alg").GetString() == "RS256"
            && head.GetProperty("x5t").GetString() == Encode(certificate.GetCertHash())
            && claims.GetProperty("iss").GetString() == clientId && claims.GetProperty("sub").GetString() == clientId
            && claims.GetProperty("aud").GetString() == audience
            && claims.GetProperty("jti").GetString()!.Length > 0
            && claims.GetProperty("nbf").GetInt64() <= now.ToUnixTimeSeconds() && claims.GetProperty("exp").GetInt64() > now.ToUnixTimeSeconds()
            && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static JsonElement Json(string part)
    {
        using var document = JsonDocument.Parse(Decode(part));
        return document.RootElement.Clone();
    }

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
