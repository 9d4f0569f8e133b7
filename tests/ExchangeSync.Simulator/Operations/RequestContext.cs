using System.Xml.Linq;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Hosting;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Operations;

/// <summary>One request on its way through an operation: who asks, in which form, and what ids mean to them.</summary>
internal sealed class RequestContext
{
    public RequestContext(ServerState server, SoapRequest request, SimulatedMailbox account, SimulatedMailbox caller, Fault? fault)
    {
        (Server, Request, Account, Caller, Fault) = (server, request, account, caller, fault);
        Version = Negotiate(request.Version, server.Options.Version);
        Time = new TimeReading(ContextZone(request), Now, Version);
    }

    public ServerState Server { get; }

    public SoapRequest Request { get; }

    public XElement Operation => Request.Operation;

    /// <summary>Who has logged on.</summary>
    public SimulatedMailbox Account { get; }

    /// <summary>As whom the account acts: itself, or somebody whom it impersonates.</summary>
    public SimulatedMailbox Caller { get; }

    /// <summary>The release whose form the client asked for.</summary>
    public ServerVersion Version { get; }

    public TimeReading Time { get; }

    /// <summary>The fault that this request was chosen for, where it concerns single entries.</summary>
    public Fault? Fault { get; }

    /// <summary>The items that the operation has written so far.</summary>
    public List<ItemTarget> Written { get; } = [];

    public Instant Now => Server.Options.Clock.GetCurrentInstant();

    /// <summary>The folder that a FolderId or DistinguishedFolderId names, if the caller has that right in it.</summary>
    public FolderTarget Folder(XElement id, FolderRights right = FolderRights.Read) => Allowed(FindFolder(id), right);

    private FolderTarget FindFolder(XElement id)
    {
        if (id.Name.LocalName == "FolderId")
        {
            var reference = IdCodec.Decode((string?)id.Attribute("Id") ?? "");
            var mailbox = Server.ByKey(reference.Mailbox);
            return mailbox?.Store.Folders.Find(reference.Key) is { } folder ? new FolderTarget(mailbox, folder) : throw FolderNotFound();
        }

        var address = id.Element(Ns.T + "Mailbox")?.Element(Ns.T + "EmailAddress")?.Value.Trim();
        var owner = address is null ? OwnMailbox() : Server.ByAddress(address) ?? throw NoMailbox(address);
        return new FolderTarget(owner, owner.Store.Folders.Find((string)id.Attribute("Id")!) ?? throw FolderNotFound());
    }

    /// <summary>The item that an ItemId, OccurrenceItemId or RecurringMasterItemId names, if the caller has that right in its folder.</summary>
    public ItemTarget Item(XElement id, FolderRights right = FolderRights.Read)
    {
        var target = FindItem(id);
        Allowed(new FolderTarget(target.Mailbox, target.Item.Folder), right);
        return target;
    }

    private ItemTarget FindItem(XElement id) => id.Name.LocalName switch
    {
        "OccurrenceItemId" when Server.Options.Manners.NoOccurrenceNumbers => throw new EwsException("ErrorInvalidIdMalformed", "Id is malformed."),
        "OccurrenceItemId" => Occurrence(Locate(id, "RecurringMasterId"), Scalar.ReadInt((string)id.Attribute("InstanceIndex")!)),
        "RecurringMasterItemId" => Locate(id, "OccurrenceId") with { Date = null },
        _ => Locate(id, "Id"),
    };

    private SimulatedMailbox OwnMailbox() => Caller.Options.HasMailbox ? Caller : throw new EwsException(
        "ErrorMissingEmailAddress",
        "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.");

    private static EwsException FolderNotFound() =>
        new("ErrorFolderNotFound", "The specified folder could not be found in the store.");

    private static EwsException NoMailbox(string address) =>
        new("ErrorNonExistentMailbox", $"The SMTP address '{address}' has no mailbox associated with it.");

    private static ItemTarget Occurrence(ItemTarget master, int index)
    {
        if (master.Item.Content.Recurrence is null)
        {
            throw new EwsException("ErrorCalendarCannotUseIdForRecurringMasterId", "Cannot use the id as a recurring master id.");
        }

        var date = Series.DateOfIndex(master.Item, index);
        return master.Item.Deleted.Contains(date)
            ? throw new EwsException("ErrorCalendarOccurrenceIsDeletedFromRecurrence", "The occurrence is deleted from the recurrence.")
            : master with { Date = date };
    }

    private static ServerVersion Negotiate(string? asked, ServerVersion server)
    {
        // Without the header Exchange falls back to its oldest schema.
        var version = asked is null ? ServerVersion.Exchange2007Sp1 : ServerVersion.Find(asked);
        return version is not null && version <= server && (asked is null || version.Name == asked)
            ? version
            : throw new EwsFaultException("ErrorInvalidServerVersion", "The specified server version is invalid.");
    }

    private static string? ContextZone(SoapRequest request)
    {
        if (!request.HasTimeZoneContext)
        {
            return null;
        }

        return request.TimeZoneContextId is { } id && ZoneTable.Find(id) is not null
            ? ZoneTable.Canonical(id)
            : throw new EwsFaultException("ErrorTimeZone", "The time zone of TimeZoneContext is not known to the server.");
    }

    private ItemTarget Locate(XElement id, string attribute)
    {
        var reference = IdCodec.Decode((string?)id.Attribute(attribute) ?? "");
        var mailbox = Server.ByKey(reference.Mailbox);
        var item = mailbox?.Store.Find(reference.Key);
        if (item is null || (reference.Occurrence is { } date && !Exists(item, date)))
        {
            throw new EwsException("ErrorItemNotFound", "The specified object was not found in the store.");
        }

        return new ItemTarget(mailbox!, item, reference.Occurrence, (string?)id.Attribute("ChangeKey"));
    }

    private static bool Exists(StoredItem master, LocalDate date) => master.Content.Recurrence is { } recurrence
        && !master.Deleted.Contains(date)
        && recurrence.Dates().SkipWhile(d => d < date).FirstOrDefault() == date;

    // A folder that somebody may not even see is one that is not there, unless nothing in the mailbox is theirs to see.
    private FolderTarget Allowed(FolderTarget target, FolderRights right)
    {
        var rights = target.Mailbox.RightsOf(Caller, target.Folder);
        if (rights.HasFlag(right))
        {
            return target;
        }

        var seesOthers = target.Mailbox.Options.Permissions.Any(p => string.Equals(p.User, Caller.Options.UserName, StringComparison.OrdinalIgnoreCase));
        throw rights == FolderRights.None && seesOthers ? FolderNotFound() : new EwsException("ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }
}
