using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>How GetItem addresses an item: by its own id, as the master of an occurrence, or as an occurrence of a master.</summary>
/// <param name="Id">An item id.</param>
/// <param name="IsMasterOfThis">The master of that occurrence is meant.</param>
/// <param name="Instance">That occurrence of that master, counted from one; deleted ones count.</param>
internal readonly record struct EwsItemRef(string Id, bool IsMasterOfThis = false, int? Instance = null)
{
    public void Write(XmlWriter xml)
    {
        if (Instance is { } instance)
        {
            xml.StartType("OccurrenceItemId");
            xml.Attribute("RecurringMasterId", Id);
            xml.Attribute("InstanceIndex", XmlConvert.ToString(instance));
            xml.WriteEndElement();
            return;
        }

        xml.StartType(IsMasterOfThis ? "RecurringMasterItemId" : "ItemId");
        xml.Attribute(IsMasterOfThis ? "OccurrenceId" : "Id", Id);
        xml.WriteEndElement();
    }
}
