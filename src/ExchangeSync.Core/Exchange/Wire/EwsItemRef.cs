using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>How GetItem addresses an item: by its own id, or as the master of an occurrence.</summary>
internal readonly record struct EwsItemRef(string Id, bool IsMasterOfThis = false)
{
    public void Write(XmlWriter xml)
    {
        xml.StartType(IsMasterOfThis ? "RecurringMasterItemId" : "ItemId");
        xml.Attribute(IsMasterOfThis ? "OccurrenceId" : "Id", Id);
        xml.WriteEndElement();
    }
}
