using System.Xml.Linq;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>The change feed of a folder: single items and series, never occurrences; newest first from 2010 SP2 on.</summary>
internal static class SyncFolderItems
{
    public static XElement Run(RequestContext context) => Batch.Run(context, [context.Operation], request =>
    {
        var target = context.Folder(request.Element(Ns.M + "SyncFolderId")!.Elements().First());
        var state = (string?)request.Element(Ns.M + "SyncState");
        if (context.Fault?.Kind == FaultKind.SyncStateRefused && !string.IsNullOrEmpty(state))
        {
            throw new EwsException("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.");
        }

        state = context.Server.Options.Manners.ForgetfulFeed ? null : state;
        var states = target.Mailbox.SyncStates;
        var known = Ignore(states.Read(state, target.Folder), request, target);
        var missing = known.Missing(target.Folder).ToList();
        if (context.Server.Options.Version < ServerVersion.Exchange2010Sp2)
        {
            missing.Reverse();
        }

        var page = missing.Take(Scalar.ReadInt(request.Element(Ns.M + "MaxChangesReturned")!.Value)).ToList();
        var complete = page.Count == missing.Count;
        var learned = known.Learn(page) with { Sequence = complete ? target.Folder.Sequence : 0 };
        var shape = new ItemShape(request.Element(Ns.M + "ItemShape")!, context.Version);
        var form = new FieldContext(target.Mailbox, context.Version, shape.BodyType, IsFind: true);
        return
        [
            new XElement(Ns.M + "SyncState", learned == known && state is { Length: > 0 } ? state : states.Issue(learned)),
            new XElement(Ns.M + "IncludesLastItemInRange", Scalar.Write(complete)),
            new XElement(Ns.M + "Changes", page.Select(c => Change(c, shape, form))),
        ];
    });

    private static SyncKnowledge Ignore(SyncKnowledge known, XElement request, FolderTarget target)
    {
        var ids = request.Element(Ns.M + "Ignore")?.Elements().Select(id => IdCodec.Decode((string)id.Attribute("Id")!).Key) ?? [];
        var ignored = ids.Select(key => target.Mailbox.Store.Find(key)).OfType<StoredItem>();
        return known.Learn(ignored.Select(i => new SyncChange(i.Key, i, i.Version, "Ignore")));
    }

    private static XElement Change(SyncChange change, ItemShape shape, FieldContext form)
    {
        if (change.Item is { } item)
        {
            return new XElement(Ns.T + change.Kind, shape.Write(form.Mailbox.Store.View(item), form));
        }

        var id = form.Mailbox.Store.IdOf(change.Key);
        var key = IdCodec.EncodeChangeKey(change.Sequence);
        return new XElement(Ns.T + "Delete", new XElement(Ns.T + "ItemId", new XAttribute("Id", id), new XAttribute("ChangeKey", key)));
    }
}
