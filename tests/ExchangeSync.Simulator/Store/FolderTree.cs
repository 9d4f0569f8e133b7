namespace ExchangeSync.Simulator.Store;

/// <summary>The folders that every mailbox has, and calendars that its owner adds.</summary>
internal sealed class FolderTree
{
    private readonly List<Folder> _folders = [];
    private readonly Func<Guid> _newId;

    public FolderTree(Guid mailbox, Func<Guid> newId)
    {
        _newId = newId;
        var root = Add(mailbox, "root", "Root", "", null);
        var top = Add(mailbox, "msgfolderroot", "Top of Information Store", "IPF", root);
        Add(mailbox, "recoverableitemsdeletions", "Deletions", "IPF", root);
        Add(mailbox, "calendar", "Calendar", "IPF.Appointment", top);
        Add(mailbox, "contacts", "Contacts", "IPF.Contact", top);
        Add(mailbox, "deleteditems", "Deleted Items", "IPF.Note", top);
        Add(mailbox, "drafts", "Drafts", "IPF.Note", top);
        Add(mailbox, "inbox", "Inbox", "IPF.Note", top);
        Add(mailbox, "journal", "Journal", "IPF.Journal", top);
        Add(mailbox, "junkemail", "Junk Email", "IPF.Note", top);
        Add(mailbox, "notes", "Notes", "IPF.StickyNote", top);
        Add(mailbox, "outbox", "Outbox", "IPF.Note", top);
        Add(mailbox, "sentitems", "Sent Items", "IPF.Note", top);
        Add(mailbox, "tasks", "Tasks", "IPF.Task", top);
    }

    public IReadOnlyList<Folder> All => _folders;

    public Folder this[string distinguishedName] =>
        Find(distinguishedName) ?? throw new ArgumentException($"There is no folder '{distinguishedName}'.", nameof(distinguishedName));

    public Folder AddCalendar(string displayName, string below)
    {
        var folder = new Folder(_newId(), "", displayName, "IPF.Appointment", this[below]);
        _folders.Add(folder);
        return folder;
    }

    /// <summary>A folder by Exchange's fixed name or, where no fixed name fits, by the name shown.</summary>
    public Folder? Find(string name) => _folders.Find(f => f.DistinguishedName == name) ?? _folders.Find(f => f.DisplayName == name);

    public Folder? Find(Guid key) => _folders.Find(f => f.Key == key);

    public IEnumerable<Folder> Below(Folder parent, bool deep) =>
        _folders.Where(f => f.Parent == parent || (deep && f.Parent is not null && IsBelow(f, parent)));

    private static bool IsBelow(Folder folder, Folder ancestor) =>
        folder.Parent is { } parent && (parent == ancestor || IsBelow(parent, ancestor));

    // Folder ids outlive everything in them, so they follow from the mailbox alone.
    private Folder Add(Guid mailbox, string name, string displayName, string folderClass, Folder? parent)
    {
        var bytes = mailbox.ToByteArray();
        bytes[15] ^= (byte)(_folders.Count + 1);
        var folder = new Folder(new Guid(bytes), name, displayName, folderClass, parent);
        _folders.Add(folder);
        return folder;
    }
}
