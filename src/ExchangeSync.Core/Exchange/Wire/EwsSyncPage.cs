using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>One page of SyncFolderItems.</summary>
internal sealed class EwsSyncPage
{
    public string SyncState { get; private set; } = "";

    public bool IncludesLast { get; private set; }

    /// <summary>It tells of nothing but new items.</summary>
    public bool IsAllNew { get; private set; } = true;

    /// <summary>In the order of the reply.</summary>
    public List<(EwsItemId Id, bool Deleted)> Changes { get; } = [];

    /// <summary>Reads one payload element.</summary>
    public void Read(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "SyncState": SyncState = reader.ReadElementContentAsString(); break;
            case "IncludesLastItemInRange": IncludesLast = reader.ReadBoolean(); break;
            case "Changes": reader.ReadChildren(kind => ReadChange(reader, kind)); break;
            default: reader.Skip(); break;
        }
    }

    private void ReadChange(XmlReader reader, string kind) => reader.ReadChildren(name =>
    {
        IsAllNew &= kind == "Create";
        if (kind is "Create" or "Update")
        {
            Changes.Add((EwsItemReader.Read(reader).Id, false));
        }
        else if (kind == "Delete" && name == "ItemId")
        {
            Changes.Add((EwsItemReader.ReadId(reader), true));
        }
        else
        {
            // ReadFlagChange says nothing about a calendar.
            reader.Skip();
        }
    });
}
