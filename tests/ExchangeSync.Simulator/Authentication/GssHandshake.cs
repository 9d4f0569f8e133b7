using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>One log-on by NTLM or Negotiate, which takes several messages on one connection.</summary>
internal sealed class GssHandshake(X509Certificate2? certificate, ExtendedProtection protection) : IDisposable
{
    private IntPtr _context;

    /// <summary>Who has logged on; null: nobody yet.</summary>
    public string? User { get; private set; }

    /// <summary>Why it was refused; null: it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Takes the client's message and gives the answer; null: there is none.</summary>
    public byte[]? Accept(byte[] message)
    {
        var input = GCHandle.Alloc(message, GCHandleType.Pinned);
        var application = GCHandle.Alloc(ApplicationData(), GCHandleType.Pinned);
        var bindings = GCHandle.Alloc(
            new GssApi.Bindings { Application = new GssApi.Block { Length = ((byte[])application.Target!).Length, Value = application.AddrOfPinnedObject() } }, GCHandleType.Pinned);
        try
        {
            var block = new GssApi.Block { Length = message.Length, Value = input.AddrOfPinnedObject() };
            var isBound = certificate is not null && protection != ExtendedProtection.None;
            var status = GssApi.AcceptSecContext(
                out var minor, ref _context, IntPtr.Zero, ref block, isBound ? bindings.AddrOfPinnedObject() : IntPtr.Zero, out var name, out _, out var output, out var flags, out _, IntPtr.Zero);
            var answer = GssApi.Take(ref output);
            if (status == 0)
            {
                Finish(name, flags);
            }
            else if (status != GssApi.ContinueNeeded)
            {
                Refusal = $"GSS {status:x8}/{minor:x8}";
            }

            _ = GssApi.ReleaseName(out _, ref name);
            return answer.Length == 0 ? null : answer;
        }
        finally
        {
            bindings.Free();
            application.Free();
            input.Free();
        }
    }

    public void Dispose() => _ = GssApi.DeleteSecContext(out _, ref _context, IntPtr.Zero);

    private void Finish(IntPtr name, uint flags)
    {
        if (protection == ExtendedProtection.Require && (flags & GssApi.ChannelBound) == 0)
        {
            Refusal = "no channel binding";
            return;
        }

        _ = GssApi.DisplayName(out _, name, out var text, IntPtr.Zero);
        // NTLM's library counts the end mark of the text as a part of it.
        User = Encoding.UTF8.GetString(GssApi.Take(ref text)).TrimEnd('\0');
    }

    // tls-server-end-point (RFC 5929, 4): the hash of the certificate that the client was shown. Those of the tests are signed with SHA-256.
    private byte[] ApplicationData() => certificate is null ? [] : [.. "tls-server-end-point:"u8, .. SHA256.HashData(certificate.RawData)];
}
