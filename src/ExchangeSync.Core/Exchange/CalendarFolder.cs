using System.Xml;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Exchange;

/// <summary>The one folder that a client works in: a mailbox's calendar, or a calendar folder that was named and has to be found first.</summary>
internal sealed class CalendarFolder(EwsClientOptions options)
{
    private const int PageSize = 500;

    private string? _id;

    /// <summary>The mailbox whose folders are meant, where it is not that of whom the server takes us for.</summary>
    private string? Mailbox => options.Impersonate ? null : options.MailboxAddress;

    /// <summary>Finds the named folder, once. Nothing to do for a mailbox's own calendar.</summary>
    /// <exception cref="EwsRefusedException">CalendarNotFound, CalendarNotUnique.</exception>
    public async Task LocateAsync(EwsSender sender, CancellationToken cancellation)
    {
        if (options.CalendarName is not { } name || _id is not null)
        {
            return;
        }

        // A delegate may see calendars below the calendar without any right on the mailbox's root.
        var found = Named(name, await ListAsync(sender, "calendar", cancellation).ConfigureAwait(false));
        if (found.Count == 0)
        {
            found = Named(name, await ListElsewhereAsync(sender, cancellation).ConfigureAwait(false));
        }

        _id = found.Count switch
        {
            1 => found[0].Id,
            0 => throw new EwsRefusedException(
                EwsErrorIds.CalendarNotFound,
                $"The mailbox has no calendar '{name}' that this account can see.",
                "Check the name as Outlook shows it (-Calendar), and the account's rights on that folder.",
                isTransient: false),
            _ => throw new EwsRefusedException(
                EwsErrorIds.CalendarNotUnique, $"The mailbox has {found.Count} calendars '{name}'.", "Give the one that is meant another name in Outlook.", isTransient: false),
        };
    }

    /// <summary>The names of the mailbox's calendars that this account can see, without those in Deleted Items.</summary>
    public async Task<IReadOnlyList<string>> ListNamesAsync(EwsSender sender, CancellationToken cancellation)
    {
        var folders = (await ListAsync(sender, "calendar", cancellation).ConfigureAwait(false)).Concat(await ListElsewhereAsync(sender, cancellation).ConfigureAwait(false));
        return folders.Where(folder => folder.IsCalendar).Select(folder => folder.Name).Distinct().OrderBy(name => name, StringComparer.CurrentCulture).ToList();
    }

    /// <summary>Writes <paramref name="parent"/> with the folder's id in it; or with that of Deleted Items, where deletes lead to.</summary>
    public void Write(XmlWriter xml, string parent, bool deleted = false)
    {
        xml.StartMessage(parent);
        WriteId(xml, deleted);
        xml.WriteEndElement();
    }

    /// <summary>Writes the folder's id; or that of Deleted Items.</summary>
    public void WriteId(XmlWriter xml, bool deleted = false)
    {
        if (_id is null || deleted)
        {
            WriteId(xml, deleted ? "deleteditems" : "calendar", Mailbox);
            return;
        }

        xml.StartType("FolderId");
        xml.Attribute("Id", _id);
        xml.WriteEndElement();
    }

    /// <summary>
    /// Whether the mailbox's own calendar and the calendar of this address are one folder. Where the server shows only one of them, they are not.
    /// </summary>
    public async Task<bool> IsThatOfAsync(EwsSender sender, string address, CancellationToken cancellation)
    {
        var answers = await sender.SendAsync(
            xml =>
            {
                xml.StartMessage("GetFolder");
                EwsFolder.WriteShape(xml);
                xml.StartMessage("FolderIds");
                WriteId(xml, "calendar", Mailbox);
                WriteId(xml, "calendar", address);
                xml.WriteEndElement();
                xml.WriteEndElement();
            },
            () => new EwsFolderList(),
            (list, reader) => list.Read(reader),
            expected: 2,
            cancellation).ConfigureAwait(false);
        return answers[0].Value.Folders is [var own] && answers[1].Value.Folders is [var other] && own.Id == other.Id;
    }

    private static List<EwsFolder> Named(string name, IEnumerable<EwsFolder> folders) =>
        folders.Where(folder => folder.IsCalendar && string.Equals(folder.Name.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();

    private async Task<IEnumerable<EwsFolder>> ListElsewhereAsync(EwsSender sender, CancellationToken cancellation)
    {
        try
        {
            var all = await ListAsync(sender, "msgfolderroot", cancellation).ConfigureAwait(false);

            // A deleted calendar keeps its name.
            var deleted = await ListAsync(sender, "deleteditems", cancellation).ConfigureAwait(false);
            return all.Where(folder => deleted.TrueForAll(gone => gone.Id != folder.Id));
        }
        catch (EwsRefusedException error) when (error.ErrorId is EwsErrorIds.AccessDenied or EwsErrorIds.FolderNotFound)
        {
            return [];
        }
    }

    private Task<List<EwsFolder>> ListAsync(EwsSender sender, string below, CancellationToken cancellation) => EwsPages.ReadFoldersAsync(start => sender.SendOneAsync(
        xml =>
        {
            xml.StartMessage("FindFolder");
            xml.Attribute("Traversal", "Deep");
            EwsFolder.WriteShape(xml);
            xml.StartMessage("IndexedPageFolderView");
            xml.Attribute("MaxEntriesReturned", XmlConvert.ToString(PageSize));
            xml.Attribute("Offset", XmlConvert.ToString(start));
            xml.Attribute("BasePoint", "Beginning");
            xml.WriteEndElement();
            WriteDistinguished(xml, "ParentFolderIds", below);
            xml.WriteEndElement();
        },
        () => new EwsFolderList(),
        (list, reader) => list.Read(reader),
        cancellation));

    private void WriteDistinguished(XmlWriter xml, string parent, string folder)
    {
        xml.StartMessage(parent);
        WriteId(xml, folder, Mailbox);
        xml.WriteEndElement();
    }

    private static void WriteId(XmlWriter xml, string folder, string? mailbox)
    {
        xml.StartType("DistinguishedFolderId");
        xml.Attribute("Id", folder);
        if (mailbox is not null)
        {
            xml.StartType("Mailbox");
            xml.TypeText("EmailAddress", mailbox);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
