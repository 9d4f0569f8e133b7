using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>
/// A mailbox as its owner sees it in another client: what is done here reaches EWS clients as any user's change does.
/// Folders are named as EWS names them ("calendar", "deleteditems"). Ids are those of the wire; an id of an occurrence
/// works where an item's does. Safe to call while the server serves.
/// </summary>
public sealed class SimulatedMailbox
{
    private readonly Lock _gate;
    private readonly SimulatorOptions _server;

    internal SimulatedMailbox(MailboxOptions options, SimulatorOptions server, Lock gate)
    {
        Options = options;
        (_gate, _server) = (gate, server);
        Store = new ItemStore(server);
        SyncStates = new SyncStates(server.NewId);
    }

    public MailboxOptions Options { get; }

    public string Address => Options.Address;

    public string DisplayName => Options.DisplayName ?? Address[..Address.IndexOf('@', StringComparison.Ordinal)];

    /// <summary>What a user may do in one of this mailbox's folders.</summary>
    internal FolderRights RightsOf(SimulatedMailbox user, Folder folder) =>
        user == this || Options.SharedWith.Contains(user.Options.UserName, StringComparer.OrdinalIgnoreCase)
            ? FolderRights.Editor
            : Options.Permissions
                .Where(p => string.Equals(p.User, user.Options.UserName, StringComparison.OrdinalIgnoreCase) && Store.Folders.Find(p.Folder) == folder)
                .Aggregate(FolderRights.None, (all, p) => all | p.Rights);

    internal ItemStore Store { get; private set; }

    internal SyncStates SyncStates { get; private set; }

    /// <summary>Another one after every change to anything in the mailbox.</summary>
    public (Guid Mailbox, long Changes) State => (Store.Mailbox, Store.Sequence);

    /// <summary>Adds an item or a series.</summary>
    /// <exception cref="InvalidOperationException">The content is one that Exchange refuses.</exception>
    public MailboxItem Add(CalendarItem item, string folder = "calendar") =>
        Do(() => Store.View(Store.Create(item, Store.Folders[folder])));

    /// <summary>Changes an item, a series, or (by an occurrence's id) one occurrence, and returns it as saved.</summary>
    public MailboxItem Change(string id, Func<CalendarItem, CalendarItem> change) => Do(() =>
    {
        var (item, date) = Locate(id);
        Store.Update(item, date, change(Store.View(item, date).Content));
        return Store.View(item, date);
    });

    /// <summary>Gives an item a new change key although nothing changed, as Exchange does seconds after a create.</summary>
    public MailboxItem Touch(string id) => Do(() =>
    {
        var (item, date) = Locate(id);
        Store.Touch(item);
        return Store.View(item, date);
    });

    /// <summary>Deletes an item, a series, or one occurrence of it.</summary>
    public void Delete(string id, DeleteKind kind = DeleteKind.MoveToDeletedItems) => Do(() =>
    {
        var (item, date) = Locate(id);
        if (date is { } occurrence)
        {
            Store.DeleteOccurrence(item, occurrence);
        }
        else
        {
            Store.Delete(item, kind);
        }

        return true;
    });

    /// <summary>Moves an item to another folder, where it has another id.</summary>
    public MailboxItem Move(string id, string folder) => Do(() => Store.View(Store.Move(Locate(id).Item, Store.Folders[folder])));

    /// <summary>The items and series of a folder, in the order of their start.</summary>
    public IReadOnlyList<MailboxItem> List(string folder = "calendar") => Do(() =>
        Store.Folders[folder].Items.Values.Select(i => Store.View(i)).OrderBy(i => i.Content.Start).ThenBy(i => i.Id, StringComparer.Ordinal).ToList());

    /// <summary>The entries of a folder that overlap an interval, series as their occurrences.</summary>
    public IReadOnlyList<MailboxItem> View(Instant from, Instant to, string folder = "calendar") =>
        Do(() => Store.View(Store.Folders[folder], from, to).ToList());

    /// <summary>The item of that id, or null where there is none (any more).</summary>
    public MailboxItem? Find(string id) => Do(() =>
    {
        var reference = IdCodec.Decode(id);
        return Store.Find(reference.Key) is { } item ? Store.View(item, reference.Occurrence) : null;
    });

    /// <summary>The occurrence that the pattern of a series puts on a date (in the zone of the series).</summary>
    public MailboxItem Occurrence(string masterId, LocalDate originalDate) =>
        Do(() => Store.View(Locate(masterId).Item, originalDate));

    /// <summary>The original dates of the occurrences of a series that were deleted.</summary>
    public IReadOnlyList<LocalDate> DeletedOccurrences(string masterId) => Do(() => Locate(masterId).Item.Deleted.ToList());

    /// <summary>The occurrences of a series that differ from it.</summary>
    public IReadOnlyList<MailboxItem> Exceptions(string masterId) => Do(() =>
    {
        var master = Locate(masterId).Item;
        return master.Exceptions.Keys.Select(date => Store.View(master, date)).ToList();
    });

    /// <summary>Makes a further calendar, known by that name, below a folder.</summary>
    public void AddCalendar(string name, string below = "calendar") => Do(() => Store.Folders.AddCalendar(name, below));

    /// <summary>
    /// Puts a new mailbox behind the same address, as a restore or migration does: every item keeps its content and
    /// gets another id, every sync state is refused.
    /// </summary>
    public void Migrate() => Do(() =>
    {
        var old = Store;
        Store = new ItemStore(_server);
        SyncStates = new SyncStates(_server.NewId);
        foreach (var item in old.Folders.All.SelectMany(f => f.Items.Values))
        {
            Store.Adopt(item);
        }

        return true;
    });

    internal void Clear()
    {
        Store.Clear();
        SyncStates = new SyncStates(_server.NewId);
    }

    private (StoredItem Item, LocalDate? Date) Locate(string id)
    {
        var reference = IdCodec.Decode(id);
        return (Store.Find(reference.Key) ?? throw new InvalidOperationException("There is no item of that id."), reference.Occurrence);
    }

    private T Do<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (EwsException e)
            {
                throw new InvalidOperationException($"{e.Code}: {e.Message}", e);
            }
        }
    }
}
