namespace ExchangeSync.Simulator.Store;

/// <summary>A folder; its tombstones remember at which sequence number an item left it.</summary>
internal sealed class Folder(Guid key, string distinguishedName, string displayName, string folderClass, Folder? parent)
{
    public Guid Key { get; } = key;

    /// <summary>Exchange's fixed name, or empty for a folder that a user made.</summary>
    public string DistinguishedName { get; } = distinguishedName;

    public string DisplayName { get; } = displayName;

    public string FolderClass { get; } = folderClass;

    public Folder? Parent { get; } = parent;

    public bool IsCalendar => FolderClass == "IPF.Appointment";

    /// <summary>The sequence number of the last change in this folder.</summary>
    public long Sequence { get; set; }

    public Dictionary<Guid, StoredItem> Items { get; } = [];

    public Dictionary<Guid, long> Tombstones { get; } = [];
}
