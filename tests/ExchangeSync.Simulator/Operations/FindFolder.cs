using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Lists subfolders, all at once: no mailbox of the simulator has enough of them for pages to matter.</summary>
internal static class FindFolder
{
    public static XElement Run(RequestContext context)
    {
        var shape = context.Operation.Element(Ns.M + "FolderShape")!;
        var deep = (string?)context.Operation.Attribute("Traversal") == "Deep";
        return Batch.Run(context, context.Operation.Element(Ns.M + "ParentFolderIds")!.Elements(), id =>
        {
            var target = context.Folder(id);
            var folders = target.Mailbox.Store.Folders.Below(target.Folder, deep)
                .Select(f => FolderXml.Write(target.Mailbox, f, shape, context.Version))
                .ToList();
            return
            [
                new XElement(
                    Ns.M + "RootFolder",
                    new XAttribute("IndexedPagingOffset", folders.Count),
                    new XAttribute("TotalItemsInView", folders.Count),
                    new XAttribute("IncludesLastItemInRange", "true"),
                    new XElement(Ns.T + "Folders", folders)),
            ];
        });
    }
}
