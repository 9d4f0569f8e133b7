using System.Text;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Logging;

namespace ExchangeSync.Exchange.Notifications;

/// <summary>
/// The way on which the events of up to two hundred mailboxes come from one server: subscriptions of theirs and the requests about them have to reach the same server of a farm, so they share cookies
/// and the anchor, the first mailbox. The request that hangs takes no place among those that share the server's budget: Exchange counts it by itself, on the anchor's account.
/// </summary>
/// <param name="anchor">How the server is reached; the mailbox by which a server of a farm is chosen.</param>
internal sealed class EventChannel(EwsClientOptions anchor) : IDisposable
{
    /// <summary>The most subscriptions of one streaming connection, as Microsoft advises.</summary>
    public const int MostSubscriptions = 200;

    // A document tells of a second or so of one group's edits.
    private const int LongestDocument = 16 * 1024 * 1024;

    private readonly EwsTransport _transport = new(anchor, prefersAffinity: true);

    /// <summary>The subscriptions of one mailbox on this way.</summary>
    public MailboxEvents Of(EwsClientOptions member) => new(member, new EwsSender(member, _transport));

    /// <summary>
    /// GetStreamingEvents: hands over what comes, until the server ends the connection as agreed or has lost a subscription. The first document comes at once; a server with nothing to say sends a sign of
    /// life every 45 seconds or so, and one that is silent for longer is taken for dead.
    /// </summary>
    /// <param name="subscriptions">Ids of streaming subscriptions.</param>
    /// <param name="version">The protocol version of the subscriptions.</param>
    /// <param name="minutes">How long the server keeps the connection open, 1 to 30.</param>
    /// <param name="silence">How long it may say nothing.</param>
    /// <param name="hear">Is handed each document's content.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EwsException">It failed, in either family.</exception>
    public async Task ListenAsync(IReadOnlyList<string> subscriptions, string version, int minutes, TimeSpan silence, Action<EwsStreamPart> hear, CancellationToken cancellation)
    {
        var envelope = EwsRequest.Write(version, anchor.Impersonate ? anchor.MailboxAddress : null, xml =>
        {
            xml.StartMessage("GetStreamingEvents");
            xml.StartMessage("SubscriptionIds");
            foreach (var id in subscriptions)
            {
                xml.TypeText("SubscriptionId", id);
            }

            xml.WriteEndElement();
            xml.StartMessage("ConnectionTimeout");
            xml.WriteValue(minutes);
            xml.WriteEndElement();
            xml.WriteEndElement();
        });
        var documents = new StreamDocuments(LongestDocument);
        var isOver = false;
        try
        {
            await _transport.ListenAsync(
                envelope,
                silence,
                (bytes, count) =>
                {
                    foreach (var document in documents.Add(bytes, count))
                    {
                        var part = Read(document);
                        isOver |= part.IsClosed || part.Lost.Count > 0;
                        hear(part);
                    }
                },
                cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is System.Xml.XmlException or InvalidDataException)
        {
            throw new EwsBrokenException(
                EwsErrorIds.InvalidResponse, $"What {anchor.Url.Host} streams is no EWS reply: {WireErrors.WhyUnread(error)}", "Check that nothing between this machine and the server changes its answers.", isTransient: false, error);
        }

        if (!isOver || documents.IsInside)
        {
            throw new EwsBrokenException(EwsErrorIds.ConnectionLost, $"{anchor.Url.Host} ended the connection for events.", WireErrors.NetworkRemedy, isTransient: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private EwsStreamPart Read(byte[] document)
    {
        anchor.Trace?.Invoke(new JsonLine().Add("at", anchor.Clock.GetCurrentInstant()).Add("event", TraceRedactor.Redact(Encoding.UTF8.GetString(document))).ToString());
        using var xml = XmlReading.Open(new MemoryStream(document), Encoding.UTF8);
        var results = new ReplyReader<EwsStreamPart>(xml, () => new EwsStreamPart(), (part, reader) => part.Read(reader)).Read().Results;
        return results switch
        {
            [{ IsSuccess: false, Value.Lost.Count: > 0 } lost] => lost.Value,
            [var result] => result.Require(),
            _ => throw new InvalidDataException($"an event has {results.Count} messages."),
        };
    }
}
