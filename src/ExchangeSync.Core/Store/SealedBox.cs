using System.Security.Cryptography;
using System.Text;

namespace ExchangeSync.Store;

/// <summary>Authenticated encryption: AES-256-CBC, then HMAC-SHA256 over context, IV and ciphertext. (AES-GCM does not exist in netstandard2.0.)</summary>
internal static class SealedBox
{
    private const int IvLength = 16;
    private const int MacLength = 32;

    /// <summary>IV, ciphertext and MAC of <paramref name="clear"/>. <paramref name="context"/> must be of one length for a key's whole life.</summary>
    public static byte[] Seal(byte[] key, byte[] clear, byte[] context)
    {
        using var aes = CreateCipher(key);
        aes.GenerateIV();
        using var encryptor = aes.CreateEncryptor();
        byte[] sealedPart = [.. aes.IV, .. encryptor.TransformFinalBlock(clear, 0, clear.Length)];
        return [.. sealedPart, .. Mac(key, context, sealedPart)];
    }

    /// <summary>What was sealed; null when key or context is another one, or a bit was changed.</summary>
    public static byte[]? Open(byte[] key, byte[] box, byte[] context)
    {
        if (box.Length < IvLength + MacLength)
        {
            return null;
        }

        var sealedPart = box.Take(box.Length - MacLength).ToArray();
        if (!AreEqual(Mac(key, context, sealedPart), box.Skip(sealedPart.Length).ToArray()))
        {
            return null;
        }

        using var aes = CreateCipher(key);
        aes.IV = sealedPart.Take(IvLength).ToArray();
        using var decryptor = aes.CreateDecryptor();
        return decryptor.TransformFinalBlock(sealedPart, IvLength, sealedPart.Length - IvLength);
    }

    private static Aes CreateCipher(byte[] key)
    {
        var aes = Aes.Create();
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.PKCS7;
        aes.Key = Derive(key, "encrypt");
        return aes;
    }

    private static byte[] Mac(byte[] key, byte[] context, byte[] sealedPart)
    {
        using var mac = new HMACSHA256(Derive(key, "authenticate"));
        return mac.ComputeHash([.. context, .. sealedPart]);
    }

    // One key must not serve two purposes.
    private static byte[] Derive(byte[] key, string purpose)
    {
        using var derive = new HMACSHA256(key);
        return derive.ComputeHash(Encoding.ASCII.GetBytes("ExchangeSync " + purpose));
    }

    // In constant time: how long it takes must not tell how many bytes were right.
    private static bool AreEqual(byte[] a, byte[] b)
    {
        var difference = a.Length ^ b.Length;
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            difference |= a[i] ^ b[i];
        }

        return difference == 0;
    }
}
