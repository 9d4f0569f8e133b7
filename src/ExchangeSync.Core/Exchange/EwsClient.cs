using System.Xml;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>
/// Our EWS client: the operations that a calendar sync needs, against the calendar of one mailbox. Reads go out several at a time, replies are parsed while they arrive, and every
/// result stands for one input, in order. No request of its ever sends mail.
/// </summary>
public sealed class EwsClient : IDisposable
{
    // The protocol allows 512 (MaxSyncChangesReturnedType); a server that takes too long gets fewer.
    private const int SyncChangesPerEntry = 10;

    private readonly EwsSender _sender;
    private readonly CalendarFolder _calendar;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <exception cref="EwsBrokenException">InsecureConnection: the password would travel in clear.</exception>
    public EwsClient(EwsClientOptions options) => (_sender, _calendar) = (new EwsSender(options), new CalendarFolder(options));

    /// <summary>Requests sent so far, repeated ones included.</summary>
    public int Requests => _sender.Requests;

    /// <summary>How many requests may be under way at a time, now: fewer while the server is too busy.</summary>
    internal int RequestsAtATime => _sender.Pace.Width;

    /// <summary>How the log-on was done, as HTTP names it (Negotiate, NTLM, Basic, Bearer); null: not yet, or the server asked for none.</summary>
    public string? AuthenticationScheme => _sender.Scheme;

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

    /// <summary>The protocol version that was agreed with the server, and is not merely asked for by the connection; null: none was.</summary>
    public string? AgreedProtocol => _sender.AgreedProtocol;

    /// <summary>The protocol version of the next request; it decides how time zones are written.</summary>
    internal string ProtocolVersion => _sender.Version;

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    /// <summary>GetFolder: the calendar of the mailbox.</summary>
    internal async Task<EwsFolder> GetCalendarAsync(CancellationToken cancellation)
    {
        await _calendar.LocateAsync(_sender, cancellation).ConfigureAwait(false);
        var reply = await _sender.SendOneAsync(
            xml =>
            {
                xml.StartMessage("GetFolder");
                EwsFolder.WriteShape(xml);
                _calendar.Write(xml, "FolderIds");
                xml.WriteEndElement();
            },
            () => new EwsFolderList(),
            (list, reader) => list.Read(reader),
            cancellation).ConfigureAwait(false);
        return reply.Folders.FirstOrDefault()
            ?? throw new EwsBrokenException(EwsErrorIds.InvalidResponse, "The server did not name the calendar that was asked for.", "Report this with the server's version.", isTransient: false);
    }

    /// <summary>FindFolder: the names of the mailbox's calendars.</summary>
    internal Task<IReadOnlyList<string>> ListCalendarsAsync(CancellationToken cancellation) => _calendar.ListNamesAsync(_sender, cancellation);

    /// <summary>ResolveNames: the primary addresses of the mailboxes that have this address.</summary>
    internal async Task<IReadOnlyList<string>> ResolveAsync(string address, CancellationToken cancellation)
    {
        var found = await _sender.SendOneAsync(
            xml =>
            {
                xml.StartMessage("ResolveNames");
                xml.Attribute("ReturnFullContactData", "false");
                xml.StartMessage("UnresolvedEntry");
                xml.WriteString(LegalText.Clean("smtp:" + address));
                xml.WriteEndElement();
                xml.WriteEndElement();
            },
            () => new EwsResolution(),
            (resolution, reader) => resolution.Read(reader),
            cancellation).ConfigureAwait(false);
        return found.Addresses;
    }

    /// <summary>GetFolder: a warning where the mailbox is not that of this address, or where the server does not let us see that it is; else null.</summary>
    internal async Task<string?> WarnUnlessCalendarOfAsync(string address, CancellationToken cancellation) =>
        await _calendar.IsThatOfAsync(_sender, address, cancellation).ConfigureAwait(false)
            ? null
            : $"The mailbox is not that of {address}, the address of the connection's user, as far as the server tells. If they are not the same person, appointments of one land with the other. "
                + "Test-MbxExchangeConnection says whose mailbox it is.";

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
    internal Task<EwsItemList> FindByStampAsync(IReadOnlyList<string> stamps, int offset, CancellationToken cancellation) =>
        FindAnyOfAsync(deleted: false, static xml => xml.StampUri(), stamps, offset, cancellation);

    /// <summary>FindItem: one page of the singles and masters that start at one of these times, to the second: in the calendar, or in the mailbox's Deleted Items.</summary>
    internal Task<EwsItemList> FindByStartAsync(bool deleted, IReadOnlyList<Instant> starts, int offset, CancellationToken cancellation) =>
        FindAnyOfAsync(deleted, static xml => xml.FieldUri("calendar:Start"), starts.Select(EwsRequest.Format).ToList(), offset, cancellation);

    /// <summary>SyncFolderItems: the next page of changes since a sync state (null: all there is).</summary>
    internal async Task<EwsSyncPage> SyncAsync(string? state, CancellationToken cancellation)
    {
        await _calendar.LocateAsync(_sender, cancellation).ConfigureAwait(false);
        return await _sender.SendOneAsync(
            xml =>
            {
                xml.StartMessage("SyncFolderItems");
                xml.ItemShape(EwsShape.Keys, ProtocolVersion);
                _calendar.Write(xml, "SyncFolderId");
                if (state is not null)
                {
                    xml.StartMessage("SyncState");
                    xml.WriteString(state);
                    xml.WriteEndElement();
                }

                xml.StartMessage("MaxChangesReturned");
                xml.WriteValue(_sender.Pace.Size * SyncChangesPerEntry);
                xml.WriteEndElement();
                xml.WriteEndElement();
            },
            () => new EwsSyncPage(),
            (page, reader) => page.Read(reader),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>GetItem, in batches.</summary>
    internal Task<IReadOnlyList<EwsResult<EwsItemList>>> GetAsync(IReadOnlyList<EwsItemRef> items, EwsShape shape, CancellationToken cancellation) =>
        new EwsItemFetch(_sender, shape).RunAsync(items, cancellation);

    /// <summary>CreateItem into the calendar; <paramref name="writeItem"/> writes the CalendarItem element of each entry.</summary>
    internal async Task<IReadOnlyList<EwsResult<EwsItemList>>> CreateAsync<TIn>(IReadOnlyList<TIn> items, Action<XmlWriter, TIn> writeItem, CancellationToken cancellation)
    {
        await _calendar.LocateAsync(_sender, cancellation).ConfigureAwait(false);
        return await WriteAsync(
            items,
            xml =>
            {
                xml.StartMessage("CreateItem");
                xml.Attribute("SendMeetingInvitations", "SendToNone");
                _calendar.Write(xml, "SavedItemFolderId");
                xml.StartMessage("Items");
            },
            writeItem,
            cancellation).ConfigureAwait(false);
    }

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

    /// <summary>MoveItem into the calendar. A moved item has another id, which the result tells.</summary>
    internal async Task<IReadOnlyList<EwsResult<EwsItemList>>> MoveToCalendarAsync(IReadOnlyList<EwsItemId> items, CancellationToken cancellation)
    {
        await _calendar.LocateAsync(_sender, cancellation).ConfigureAwait(false);
        return await WriteAsync(
            items,
            xml =>
            {
                xml.StartMessage("MoveItem");
                _calendar.Write(xml, "ToFolderId");
                xml.StartMessage("ItemIds");
            },
            (xml, id) => xml.ItemId(id),
            cancellation).ConfigureAwait(false);
    }

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

    private Task<EwsItemList> FindAnyOfAsync(bool deleted, Action<XmlWriter> writeField, IReadOnlyList<string> values, int offset, CancellationToken cancellation) => FindAsync(
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
            WriteAnyOf(xml, writeField, values);
            xml.WriteEndElement();
        },
        cancellation,
        deleted);

    private async Task<EwsItemList> FindAsync(EwsShape shape, Action<XmlWriter> writeView, CancellationToken cancellation, bool deleted = false)
    {
        await _calendar.LocateAsync(_sender, cancellation).ConfigureAwait(false);
        return await _sender.SendOneAsync(
            xml =>
            {
                xml.StartMessage("FindItem");
                xml.Attribute("Traversal", "Shallow");
                xml.ItemShape(shape, ProtocolVersion);
                writeView(xml);
                _calendar.Write(xml, "ParentFolderIds", deleted);
                xml.WriteEndElement();
            },
            () => new EwsItemList(),
            (list, reader) => list.Read(reader),
            cancellation).ConfigureAwait(false);
    }

    private Task<IReadOnlyList<EwsResult<EwsItemList>>> WriteAsync<TIn>(
        IReadOnlyList<TIn> items, Action<XmlWriter> open, Action<XmlWriter, TIn> write, CancellationToken cancellation) =>
        new EwsItemWrite<TIn>(_sender, open, write).RunAsync(items, cancellation);

    private static void WriteAnyOf(XmlWriter xml, Action<XmlWriter> writeField, IReadOnlyList<string> values)
    {
        if (values.Count > 1)
        {
            xml.StartType("Or");
        }

        foreach (var value in values)
        {
            xml.StartType("IsEqualTo");
            writeField(xml);
            xml.StartType("FieldURIOrConstant");
            xml.StartType("Constant");
            xml.Attribute("Value", value);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        if (values.Count > 1)
        {
            xml.WriteEndElement();
        }
    }
}
