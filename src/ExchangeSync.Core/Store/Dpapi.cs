using System.Runtime.InteropServices;

namespace ExchangeSync.Store;

/// <summary>Windows' data protection for the current user (CryptProtectData of crypt32).</summary>
internal static class Dpapi
{
    private const int UiForbidden = 1;

    public static byte[] Protect(byte[] clear, byte[] entropy) =>
        Call(clear, entropy, (ref Blob input, ref Blob extra, out Blob output) => CryptProtectData(ref input, null, ref extra, 0, 0, UiForbidden, out output))
        ?? throw new StoreException(
            "SecretNotProtected",
            $"Windows can't protect the password for this account (error {Marshal.GetLastWin32Error()} of CryptProtectData).",
            "Run under an account whose user profile is loaded.");

    /// <summary>Null when this account can't open it.</summary>
    public static byte[]? Unprotect(byte[] protectedData, byte[] entropy) =>
        Call(protectedData, entropy, (ref Blob input, ref Blob extra, out Blob output) => CryptUnprotectData(ref input, 0, ref extra, 0, 0, UiForbidden, out output));

    private delegate bool Operation(ref Blob input, ref Blob extra, out Blob output);

    private static byte[]? Call(byte[] data, byte[] entropy, Operation operation)
    {
        var pinnedData = GCHandle.Alloc(data, GCHandleType.Pinned);
        var pinnedEntropy = GCHandle.Alloc(entropy, GCHandleType.Pinned);
        try
        {
            var input = new Blob { Length = data.Length, Data = pinnedData.AddrOfPinnedObject() };
            var extra = new Blob { Length = entropy.Length, Data = pinnedEntropy.AddrOfPinnedObject() };
            return operation(ref input, ref extra, out var output) ? Take(output) : null;
        }
        finally
        {
            pinnedData.Free();
            pinnedEntropy.Free();
        }
    }

    // The system's buffer may hold the clear text: it is wiped before it goes back.
    private static byte[] Take(Blob blob)
    {
        var result = new byte[blob.Length];
        Marshal.Copy(blob.Data, result, 0, blob.Length);
        Marshal.Copy(new byte[blob.Length], 0, blob.Data, blob.Length);
        LocalFree(blob.Data);
        return result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Blob
    {
        public int Length;
        public nint Data;
    }

    [DllImport("crypt32", SetLastError = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool CryptProtectData(ref Blob input, string? description, ref Blob entropy, nint reserved, nint prompt, int flags, out Blob output);

    [DllImport("crypt32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool CryptUnprotectData(ref Blob input, nint description, ref Blob entropy, nint reserved, nint prompt, int flags, out Blob output);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint LocalFree(nint memory);
}
