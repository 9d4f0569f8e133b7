using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class MoveItem
{
    public static XElement Run(RequestContext context)
    {
        var to = context.Operation.Element(Ns.M + "ToFolderId")!.Elements().First();
        return Batch.Run(
            context,
            context.Operation.Element(Ns.M + "ItemIds")!.Elements(),
            id =>
            {
                var target = context.Item(id, FolderRights.Delete);
                var folder = context.Folder(to, FolderRights.Create);
                if (target.Date is not null)
                {
                    throw new EwsException("ErrorCalendarCannotMoveOrCopyOccurrence", "Occurrences can't be moved or copied.");
                }

                if (folder.Mailbox != target.Mailbox)
                {
                    throw new EwsException("ErrorCrossMailboxMoveCopy", "The simulator moves items within a mailbox only.");
                }

                var moved = target.Mailbox.Store.Move(target.Item, folder.Folder);
                context.Written.Add(new ItemTarget(target.Mailbox, moved, null, null));
                return [ItemAnswer.IdOf(target.Mailbox.Store.View(moved))];
            },
            Batch.NoItems);
    }
}
