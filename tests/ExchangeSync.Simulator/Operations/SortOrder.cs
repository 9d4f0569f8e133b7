using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Sorts by the properties of a SortOrder, the first of them most.</summary>
internal static class SortOrder
{
    public static List<MailboxItem> Apply(List<MailboxItem> items, XElement? order, FieldContext form)
    {
        foreach (var field in order?.Elements(Ns.T + "FieldOrder").Reverse() ?? [])
        {
            var read = PropertyPath.Read(field.Elements().First(), form);
            string Key(MailboxItem item) => read(item).FirstOrDefault() ?? "";
            items = (string?)field.Attribute("Order") == "Descending"
                ? [.. items.OrderByDescending(Key, ValueOrder.Instance)]
                : [.. items.OrderBy(Key, ValueOrder.Instance)];
        }

        return items;
    }
}
