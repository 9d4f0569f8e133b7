using System.Runtime.InteropServices;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>
/// The system's GSS-API (RFC 2744), as far as a server needs it. .NET's own server side hands no channel bindings to it on this system, and these are what Extended Protection is about.
/// </summary>
internal static partial class GssApi
{
    public const int ContinueNeeded = 1;
    public const uint ChannelBound = 2048;

    private const string Library = "libgssapi_krb5.so.2";

    /// <summary>The library is there.</summary>
    public static bool IsThere { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library, EntryPoint = "gss_accept_sec_context")]
    public static partial uint AcceptSecContext(
        out uint minor, ref IntPtr context, IntPtr credential, ref Block input, IntPtr bindings, out IntPtr name, out IntPtr mechanism, out Block output, out uint flags, out uint time, IntPtr delegated);

    [LibraryImport(Library, EntryPoint = "gss_display_name")]
    public static partial uint DisplayName(out uint minor, IntPtr name, out Block text, IntPtr type);

    [LibraryImport(Library, EntryPoint = "gss_release_buffer")]
    public static partial uint Release(out uint minor, ref Block buffer);

    [LibraryImport(Library, EntryPoint = "gss_release_name")]
    public static partial uint ReleaseName(out uint minor, ref IntPtr name);

    [LibraryImport(Library, EntryPoint = "gss_delete_sec_context")]
    public static partial uint DeleteSecContext(out uint minor, ref IntPtr context, IntPtr output);

    /// <summary>The bytes of a buffer that the library made; it is released.</summary>
    public static byte[] Take(ref Block buffer)
    {
        var bytes = new byte[buffer.Length];
        if (buffer.Length > 0)
        {
            Marshal.Copy(buffer.Value, bytes, 0, bytes.Length);
        }

        _ = Release(out _, ref buffer);
        return bytes;
    }

    /// <summary>gss_buffer_desc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Block
    {
        public nint Length;
        public IntPtr Value;
    }

    /// <summary>gss_channel_bindings_struct.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Bindings
    {
        public uint InitiatorType;
        public Block Initiator;
        public uint AcceptorType;
        public Block Acceptor;
        public Block Application;
    }
}
