using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>The folders of one response message: of GetFolder one, of FindFolder a page.</summary>
internal sealed class EwsFolderList
{
    public List<EwsFolder> Folders { get; } = [];

    /// <summary>FindFolder: nothing follows.</summary>
    public bool IncludesLast { get; private set; } = true;

    /// <summary>FindFolder: where the next page begins.</summary>
    public int? NextOffset { get; private set; }

    /// <summary>Reads one payload element (Folders, RootFolder).</summary>
    public void Read(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "Folders":
                reader.ReadChildren(_ => Folders.Add(EwsFolder.Read(reader)));
                break;
            case "RootFolder":
                IncludesLast = reader.GetAttribute("IncludesLastItemInRange") is not ("false" or "0");
                NextOffset = int.TryParse(reader.GetAttribute("IndexedPagingOffset"), out var offset) ? offset : null;
                reader.ReadChildren(_ => Read(reader));
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
