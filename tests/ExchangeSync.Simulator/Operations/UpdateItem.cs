using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class UpdateItem
{
    public static XElement Run(RequestContext context)
    {
        var send = (string?)context.Operation.Attribute("SendMeetingInvitationsOrCancellations");
        var resolution = (string)context.Operation.Attribute("ConflictResolution")!;
        return Batch.Run(
            context,
            context.Operation.Element(Ns.M + "ItemChanges")!.Elements(),
            change =>
            {
                var target = context.Item(change.Elements().First(), FolderRights.Change);
                Invitations.Check(
                    context, send, "ErrorSendMeetingInvitationsOrCancellationsRequired", "SendMeetingInvitationsOrCancellations");
                var before = target.View.Content;
                var after = Changes(change, before, target, context);
                CheckConflict(target, resolution, ContentField.Changed(before, after).Select(f => f.Name));
                target.Mailbox.Store.Update(target.Item, target.Date, after);
                context.Written.Add(target);
                return
                [
                    ItemAnswer.IdOf(target.View),
                    context.Version >= ServerVersion.Exchange2007Sp1 ? new XElement(Ns.M + "ConflictResults", new XElement(Ns.T + "Count", 0)) : null,
                ];
            },
            Batch.NoItems);
    }

    private static CalendarItem Changes(XElement change, CalendarItem item, ItemTarget target, RequestContext context)
    {
        var set = new List<XElement>();
        foreach (var update in change.Element(Ns.T + "Updates")!.Elements())
        {
            var path = update.Elements().First();
            if (context.Server.Options.Manners.IgnoredFields.Contains((string?)path.Attribute("FieldURI") ?? ""))
            {
                continue;
            }

            switch (update.Name.LocalName)
            {
                case "DeleteItemField":
                    item = ItemWriter.Delete(item, path);
                    break;
                case "AppendToItemField":
                    item = ItemWriter.Append(item, Property(update, path));
                    break;
                default:
                    set.Add(Property(update, path));
                    break;
            }
        }

        if (target.Date is not null && set.Exists(p => p.Name.LocalName == "Recurrence"))
        {
            throw new EwsException("ErrorInvalidPropertySet", "The recurrence can be set on the series only.");
        }

        return ItemWriter.Apply(item, set, context.Time, isNew: false);
    }

    private static XElement Property(XElement update, XElement path)
    {
        var properties = update.Elements().ElementAtOrDefault(1)?.Elements().ToList() ?? [];
        if (properties.Count != 1)
        {
            throw new EwsException(
                "ErrorIncorrectUpdatePropertyCount", "An object within a change description must contain one and only one property to modify.");
        }

        return properties[0].Name.LocalName == ItemWriter.Name(path)
            ? properties[0]
            : throw new EwsException("ErrorUpdatePropertyMismatch", "The property to update does not match the path.");
    }

    // NeverOverwrite asks for the newest key; AutoResolve lets a stale one pass unless the same field has changed since.
    private static void CheckConflict(ItemTarget target, string resolution, IEnumerable<string> fields)
    {
        if (resolution == "AlwaysOverwrite")
        {
            return;
        }

        var known = target.KnownVersion ?? throw new EwsException(
            "ErrorChangeKeyRequiredForWriteOperations", "A change key is required for this operation.");
        var conflict = resolution == "NeverOverwrite"
            ? known != target.Item.Version
            : known != target.Item.Version && ItemStore.ChangedSince(target.Item, target.Date, fields, known);
        if (conflict)
        {
            throw new EwsException(
                "ErrorIrresolvableConflict",
                "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.");
        }
    }
}
