using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>The answer to a write: id and new change key.</summary>
internal static class ItemAnswer
{
    public static XElement IdOf(MailboxItem item) =>
        new(Ns.M + "Items", new XElement(Ns.T + "CalendarItem", ItemFields.ItemId(item)));
}
