using System.Xml;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>
/// Our EWS client: the operations that a calendar sync needs, against the calendar of one mailbox. Requests go out one after the other, replies are parsed while they arrive, and every
/// result stands for one input, in order. No request of its ever sends mail.
/// </summary>
public sealed class EwsClient : IDisposable
{
    /// <summary>The most entries of one request. Microsoft advises small batches, because the server's budget is checked after each entry.</summary>
    internal const int BatchSize = 50;

    // The most that the protocol allows (MaxSyncChangesReturnedType).
    private const int SyncPageSize = 512;

    private readonly EwsSender _sender;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <exception cref="EwsBrokenException">InsecureConnection: the password would travel in clear.</exception>
    public EwsClient(EwsClientOptions options) => _sender = new EwsSender(options);

    /// <summary>Requests sent so far, repeated ones included.</summary>
    public int Requests => _sender.Requests;

    /// <summary>How far the server's clock is ahead of ours (negative: behind), to the second, by the Date header of its last reply; zero until one came.</summary>
    public Duration ClockSkew => _sender.ClockSkew;

    /// <summary>Called before each request leaves, repeated ones included; what it throws keeps the request from leaving.</summary>
    internal Action BeforeRequest
    {
        set => _sender.BeforeRequest = value;
    }

    /// <summary>The last answer came from Exchange Online, where EWS is being retired.</summary>
    internal bool IsExchangeOnline => _sender.IsExchangeOnline;

    /// <summary>The server's version; null until it told it.</summary>
    public EwsServerVersion? ServerVersion => _sender.ServerVersion;

    /// <summary>The protocol version of the next request; it decides how time zones are written.</summary>
    internal string ProtocolVersion => _sender.Version;

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    /// <summary>GetFolder: the calendar of the mailbox.</summary>
    internal Task<EwsFolder> GetCalendarAsync(CancellationToken cancellation) => _sender.SendOneAsync(
        xml =>
        {
            xml.StartMessage("GetFolder");
            xml.StartMessage("FolderShape");
            xml.TypeText("BaseShape", "IdOnly");
            xml.StartType("AdditionalProperties");
            xml.FieldUri("folder:DisplayName");
            xml.FieldUri("folder:TotalCount");
            xml.FieldUri("folder:EffectiveRights");
            xml.WriteEndElement();
            xml.WriteEndElement();
            Calendar(xml, "FolderIds");
            xml.WriteEndElement();
        },
        () => new EwsFolder(),
        (folder, reader) => folder.Read(reader),
        cancellation);

    /// <summary>FindItem with a CalendarView: singles and occurrences that overlap [<paramref name="start"/>, <paramref name="end"/>), at most two years. Not pageable.</summary>
    internal Task<EwsItemList> FindInViewAsync(Instant start, Instant end, CancellationToken cancellation) => FindAsync(
        EwsShape.Listing,
        xml =>
        {
            xml.StartMessage("CalendarView");
            xml.Attribute("StartDate", EwsRequest.Format(start));
            xml.Attribute("EndDate", EwsRequest.Format(end));
            xml.WriteEndElement();
        },
        cancellation);

    /// <summary>FindItem: one page of the singles and masters that carry one of these stamps.</summary>
    internal Task<EwsItemList> FindByStampAsync(IReadOnlyList<string> stamps, int offset, CancellationToken cancellation) => FindAsync(
        EwsShape.Keys,
        xml =>
        {
            xml.StartMessage("IndexedPageItemView");
            // What servers from 2013 on give at most where there is a restriction.
            xml.WriteAttributeString("MaxEntriesReturned", "250");
            xml.Attribute("Offset", XmlConvert.ToString(offset));
            xml.Attribute("BasePoint", "Beginning");
            xml.WriteEndElement();
            xml.StartMessage("Restriction");
            WriteAnyOf(xml, stamps);
            xml.WriteEndElement();
        },
        cancellation);

    /// <summary>SyncFolderItems: the next page of changes since a sync state (null: all there is).</summary>
    internal Task<EwsSyncPage> SyncAsync(string? state, CancellationToken cancellation) => _sender.SendOneAsync(
        xml =>
        {
            xml.StartMessage("SyncFolderItems");
            xml.ItemShape(EwsShape.Keys, ProtocolVersion);
            Calendar(xml, "SyncFolderId");
            if (state is not null)
            {
                xml.StartMessage("SyncState");
                xml.WriteString(state);
                xml.WriteEndElement();
            }

            xml.StartMessage("MaxChangesReturned");
            xml.WriteValue(SyncPageSize);
            xml.WriteEndElement();
            xml.WriteEndElement();
        },
        () => new EwsSyncPage(),
        (page, reader) => page.Read(reader),
        cancellation);

    /// <summary>GetItem, in batches.</summary>
    internal Task<IReadOnlyList<EwsResult<EwsItemList>>> GetAsync(IReadOnlyList<EwsItemRef> items, EwsShape shape, CancellationToken cancellation) =>
        new EwsItemFetch(_sender, shape).RunAsync(items, cancellation);

    /// <summary>CreateItem into the calendar; <paramref name="writeItem"/> writes the CalendarItem element of each entry.</summary>
    internal Task<IReadOnlyList<EwsResult<EwsItemList>>> CreateAsync<TIn>(IReadOnlyList<TIn> items, Action<XmlWriter, TIn> writeItem, CancellationToken cancellation) => WriteAsync(
        items,
        xml =>
        {
            xml.StartMessage("CreateItem");
            xml.Attribute("SendMeetingInvitations", "SendToNone");
            Calendar(xml, "SavedItemFolderId");
            xml.StartMessage("Items");
        },
        writeItem,
        cancellation);

    /// <summary>UpdateItem; <paramref name="writeChange"/> writes the ItemChange element of each entry. One whose change key is not the current one is refused.</summary>
    internal Task<IReadOnlyList<EwsResult<EwsItemList>>> UpdateAsync<TIn>(IReadOnlyList<TIn> items, Action<XmlWriter, TIn> writeChange, CancellationToken cancellation) => WriteAsync(
        items,
        xml =>
        {
            xml.StartMessage("UpdateItem");
            xml.Attribute("ConflictResolution", "NeverOverwrite");
            xml.Attribute("SendMeetingInvitationsOrCancellations", "SendToNone");
            xml.StartMessage("ItemChanges");
        },
        writeChange,
        cancellation);

    /// <summary>DeleteItem: to Deleted Items, or for good. It does not check change keys.</summary>
    internal Task<IReadOnlyList<EwsResult<EwsItemList>>> DeleteAsync(IReadOnlyList<EwsItemId> items, bool forGood, CancellationToken cancellation) => WriteAsync(
        items,
        xml =>
        {
            xml.StartMessage("DeleteItem");
            xml.Attribute("DeleteType", forGood ? "HardDelete" : "MoveToDeletedItems");
            xml.Attribute("SendMeetingCancellations", "SendToNone");
            xml.StartMessage("ItemIds");
        },
        (xml, id) => xml.ItemId(id),
        cancellation);

    private Task<EwsItemList> FindAsync(EwsShape shape, Action<XmlWriter> writeView, CancellationToken cancellation) => _sender.SendOneAsync(
        xml =>
        {
            xml.StartMessage("FindItem");
            xml.Attribute("Traversal", "Shallow");
            xml.ItemShape(shape, ProtocolVersion);
            writeView(xml);
            Calendar(xml, "ParentFolderIds");
            xml.WriteEndElement();
        },
        () => new EwsItemList(),
        (list, reader) => list.Read(reader),
        cancellation);

    private async Task<IReadOnlyList<EwsResult<EwsItemList>>> WriteAsync<TIn>(
        IReadOnlyList<TIn> items, Action<XmlWriter> open, Action<XmlWriter, TIn> write, CancellationToken cancellation)
    {
        var results = new List<EwsResult<EwsItemList>>(items.Count);
        for (var start = 0; start < items.Count; start += BatchSize)
        {
            var batch = items.Skip(start).Take(BatchSize).ToList();
            results.AddRange(await _sender.SendAsync(
                xml =>
                {
                    open(xml);
                    batch.ForEach(item => write(xml, item));
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                },
                () => new EwsItemList(),
                (list, reader) => list.Read(reader),
                batch.Count,
                cancellation).ConfigureAwait(false));
        }

        return results;
    }

    private static void Calendar(XmlWriter xml, string parent)
    {
        xml.StartMessage(parent);
        xml.StartType("DistinguishedFolderId");
        xml.Attribute("Id", "calendar");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteAnyOf(XmlWriter xml, IReadOnlyList<string> stamps)
    {
        if (stamps.Count > 1)
        {
            xml.StartType("Or");
        }

        foreach (var stamp in stamps)
        {
            xml.StartType("IsEqualTo");
            xml.StampUri();
            xml.StartType("FieldURIOrConstant");
            xml.StartType("Constant");
            xml.Attribute("Value", stamp);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        if (stamps.Count > 1)
        {
            xml.WriteEndElement();
        }
    }
}
