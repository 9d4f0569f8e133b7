using System.Xml;
using System.Xml.Linq;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange.Autodiscover;

/// <summary>Asks one autodiscover service, with credentials: only over https, only once its certificate was found valid, and only where it asks for them.</summary>
internal static class AutodiscoverService
{
    // Answers have some ten kilobytes.
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1024 * 1024 };

    /// <exception cref="EwsException">It does not answer, refuses, redirects (<see cref="EwsBrokenException.RedirectsTo"/>), or is none.</exception>
    public static async Task<AutodiscoverAnswer> AskAsync(EwsClientOptions account, string address, CancellationToken cancellation)
    {
        var isSoap = account.Url.AbsolutePath.EndsWith(".svc", StringComparison.OrdinalIgnoreCase);
        using var transport = new EwsTransport(account, isAskedFirst: true);
        var buffer = new RequestBuffer();
        using (var xml = XmlWriter.Create(buffer, EwsRequest.Settings))
        {
            if (isSoap)
            {
                SoapAutodiscover.Write(xml, account.Url, address);
            }
            else
            {
                PoxAutodiscover.Write(xml, address);
            }
        }

        return await transport.PostAsync(
            buffer,
            leaving: static () => { },
            (stream, encoding) =>
            {
                using var text = new StreamReader(stream, encoding);
                using var xml = new ShallowXmlReader(XmlReader.Create(text, Settings));
                var root = XElement.Load(xml);
                return isSoap ? SoapAutodiscover.Read(root) : PoxAutodiscover.Read(root);
            },
            cancellation).ConfigureAwait(false);
    }
}
