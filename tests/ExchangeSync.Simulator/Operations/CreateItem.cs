using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class CreateItem
{
    public static XElement Run(RequestContext context)
    {
        var folderId = context.Operation.Element(Ns.M + "SavedItemFolderId")?.Elements().FirstOrDefault();
        var send = (string?)context.Operation.Attribute("SendMeetingInvitations");
        return Batch.Run(
            context,
            context.Operation.Element(Ns.M + "Items")!.Elements(),
            element =>
            {
                if (element.Name != Ns.T + "CalendarItem")
                {
                    throw new EwsException("ErrorInvalidItemForOperationCreateItem", "The simulator keeps calendar items only.");
                }

                Invitations.Check(context, send, "ErrorSendMeetingInvitationsRequired", "SendMeetingInvitations");
                var target = folderId is null
                    ? new FolderTarget(context.Caller, context.Caller.Store.Folders["calendar"])
                    : context.Folder(folderId, FolderRights.Create);
                if (!target.Folder.IsCalendar && target.Folder.DistinguishedName != "deleteditems")
                {
                    throw new EwsException(
                        "ErrorCannotCreateCalendarItemInNonCalendarFolder", "A calendar item cannot be created in a folder of another kind.");
                }

                var content = ItemWriter.Apply(new CalendarItem(), element.Elements().Where(property => !Ignores(context, property)).ToList(), context.Time, isNew: true);
                var item = target.Mailbox.Store.Create(content, target.Folder);
                context.Written.Add(new ItemTarget(target.Mailbox, item, null, null));
                return [ItemAnswer.IdOf(target.Mailbox.Store.View(item))];
            },
            Batch.NoItems);
    }

    private static bool Ignores(RequestContext context, XElement property) =>
        context.Server.Options.Manners.IgnoredFields.Any(field => field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..] == property.Name.LocalName);
}
