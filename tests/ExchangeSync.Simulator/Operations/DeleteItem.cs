using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Deletes items, series and occurrences. Exchange checks no change key here.</summary>
internal static class DeleteItem
{
    public static XElement Run(RequestContext context)
    {
        var kind = Enum.Parse<DeleteKind>((string)context.Operation.Attribute("DeleteType")!);
        var send = (string?)context.Operation.Attribute("SendMeetingCancellations");
        return Batch.Run(context, context.Operation.Element(Ns.M + "ItemIds")!.Elements(), id =>
        {
            var target = context.Item(id, FolderRights.Delete);
            Invitations.Check(context, send, "ErrorSendMeetingCancellationsRequired", "SendMeetingCancellations");
            if (send != "SendToNone" && target.Item.Folder.DistinguishedName == "deleteditems")
            {
                throw new EwsException(
                    "ErrorCalendarCannotUpdateDeletedItem", "Calendar items in Deleted Items cannot be updated or cancelled.");
            }

            if (target.Date is { } occurrence)
            {
                target.Mailbox.Store.DeleteOccurrence(target.Item, occurrence);
            }
            else
            {
                target.Mailbox.Store.Delete(target.Item, kind);
            }

            return [];
        });
    }
}
