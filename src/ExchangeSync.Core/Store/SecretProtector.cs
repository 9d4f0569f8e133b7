using System.Runtime.InteropServices;
using System.Text;

namespace ExchangeSync.Store;

/// <summary>
/// Protects passwords at rest, each bound to the connection that it belongs to: on Windows under the user's own key (DPAPI), elsewhere under a key file beside the store.
/// </summary>
internal sealed class SecretProtector(string keyPath)
{
    private const byte DpapiScheme = 1;
    private const byte KeyFileScheme = 2;

    private static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>The protected form of a password, or of a secret of another kind; another one each time.</summary>
    public byte[] Protect(Guid connectionId, char[] password, string kind = "")
    {
        var clear = new byte[password.Length * sizeof(char)];
        try
        {
            Buffer.BlockCopy(password, 0, clear, 0, clear.Length);
            return IsWindows
                ? [DpapiScheme, .. Dpapi.Protect(clear, Context(connectionId, kind))]
                : [KeyFileScheme, .. SealedBox.Seal(KeyFile.ReadOrCreate(keyPath), clear, Context(connectionId, kind))];
        }
        finally
        {
            Array.Clear(clear, 0, clear.Length);
        }
    }

    /// <summary>The password. The caller clears it.</summary>
    /// <exception cref="StoreException">SecretKeyMissing; SecretNotReadableByThisAccount (another account, another machine, another key, a changed or moved value).</exception>
    public char[] Unprotect(Guid connectionId, byte[] protectedPassword, string kind = "")
    {
        var body = protectedPassword.Skip(1).ToArray();
        var clear = protectedPassword.FirstOrDefault() switch
        {
            DpapiScheme when IsWindows => Dpapi.Unprotect(body, Context(connectionId, kind)),
            KeyFileScheme when !IsWindows => SealedBox.Open(KeyFile.Read(keyPath), body, Context(connectionId, kind)),
            _ => null,
        };

        if (clear is null)
        {
            throw NotReadable();
        }

        try
        {
            var password = new char[clear.Length / sizeof(char)];
            Buffer.BlockCopy(clear, 0, password, 0, clear.Length);
            return password;
        }
        finally
        {
            Array.Clear(clear, 0, clear.Length);
        }
    }

    internal static StoreException NotReadable(Exception? inner = null) => new(
        "SecretNotReadableByThisAccount",
        "The stored password can't be read: it was stored by another account or on another machine, or its key was replaced.",
        "Run as the account that stored it, or store it again: Set-MbxExchangeConnection -Credential.",
        inner);

    // Another connection's password, copied into this one's row, does not open; nor does a secret of another kind.
    private static byte[] Context(Guid connectionId, string kind) => [.. connectionId.ToByteArray(), .. Encoding.ASCII.GetBytes(kind)];
}
