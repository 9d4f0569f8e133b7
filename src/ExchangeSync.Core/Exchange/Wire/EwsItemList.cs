using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>The items of one response message: of FindItem a page, of the others one or none.</summary>
internal sealed class EwsItemList
{
    public List<EwsItem> Items { get; } = [];

    /// <summary>FindItem: nothing follows.</summary>
    public bool IncludesLast { get; private set; } = true;

    /// <summary>FindItem: where the next page begins.</summary>
    public int? NextOffset { get; private set; }

    /// <summary>Reads one payload element (Items, RootFolder).</summary>
    public void Read(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "Items":
                reader.ReadChildren(_ => Items.Add(EwsItemReader.Read(reader)));
                break;
            case "RootFolder":
                IncludesLast = reader.GetAttribute("IncludesLastItemInRange") is not ("false" or "0");
                NextOffset = int.TryParse(reader.GetAttribute("IndexedPagingOffset"), out var offset) ? offset : null;
                reader.ReadChildren(name =>
                {
                    if (name == "Items")
                    {
                        Read(reader);
                    }
                    else
                    {
                        reader.Skip();
                    }
                });
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
